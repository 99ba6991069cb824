import { drumError } from "../../errors.js";
import { type Column, isMissing } from "../column.js";
import { concatColumns } from "../concat.js";
import { DataFrame } from "../frame.js";
import { sliceColumn } from "../slice.js";

/**
 * For formats that fix the columns' types at the start: gives frames one after another in the types of the
 * first. A later column of another type is converted where no value changes: integers into wider integers or
 * floats, anything into text, and a column without any value into whatever is needed.
 *
 * @returns a function to call with each frame; it throws FRAMES_DIFFER
 */
export function sameColumns(): (frame: DataFrame) => DataFrame {
  let model: DataFrame | undefined;
  return (frame) => {
    if (model === undefined) {
      model = frame.slice(0, Math.min(1, frame.length));
      return frame;
    }
    const { names, columns } = model;
    if (names.length !== frame.names.length || names.some((name, i) => name !== frame.names[i])) {
      throw drumError("FRAMES_DIFFER", { problem: "their columns have different names" });
    }
    return new DataFrame(
      names,
      frame.columns.map((column, i) => conform(column, columns[i]!, names[i]!)),
      frame.length,
    );
  };
}

function conform(column: Column, model: Column, name: string): Column {
  if (layout(column) === layout(model)) return column;
  // Type by type, what holds both is what concatenation gives: it fits when that is the type needed.
  const joined = model.length === 0 ? column : concatColumns([model, column], name);
  if (layout(joined) === layout(model)) return sliceColumn(joined, model.length, joined.length);
  if (Array.from({ length: column.length }, (_, i) => isMissing(column, i)).every(Boolean)) {
    return allMissing(model, column.length);
  }
  throw drumError("FRAMES_DIFFER", {
    problem: `column '${name}' is of type ${model.type} in the first and ${column.type} in a later one`,
  });
}

/** What a format writes into its schema for a column. */
function layout(column: Column): string {
  switch (column.type) {
    case "vector":
      return `vector ${column.width}`;
    case "matrix":
      return `matrix ${column.shape}`;
    case "timestamp":
      return `timestamp ${column.unit}`;
    case "sparse":
      return "float64";
    default:
      return column.type;
  }
}

function allMissing(model: Column, length: number): Column {
  const validity = new Uint8Array((length + 7) >> 3);
  switch (model.type) {
    case "string":
      return { type: "string", length, codes: new Int32Array(length).fill(-1), dictionary: [] };
    case "sparse":
      return { type: "float64", length, values: new Float64Array(length), validity };
    default: {
      const size =
        model.type === "vector" ? model.width : model.type === "matrix" ? model.shape[0] * model.shape[1] : 1;
      const ArrayType = model.values.constructor as new (length: number) => Float64Array;
      return { ...model, length, values: new ArrayType(length * size), validity } as Column;
    }
  }
}
