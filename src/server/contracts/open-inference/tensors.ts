import type { Column } from "../../../data/column.js";
import { isArray } from "../../../data/formats/json/members.js";
import type { Json } from "../../../data/formats/json/parse.js";
import { DataFrame } from "../../../data/frame.js";
import { DATATYPES, type Datatype, invalid } from "./datatypes.js";

/** A tensor of a request. */
export interface Tensor {
  readonly name: string;
  readonly datatype: string;
  /** The first is the number of rows. */
  readonly shape: readonly number[];
  /** Elements, row-major: flat or nested, or their bytes. */
  readonly data: Json | Uint8Array;
}

/** Largest size beside a size of 0, with which nothing has to be sent for it. */
const MOST_OF_NOTHING = 2 ** 16;
const MOST_NESTED = 100;
/** Longest list of elements that is looked at: longer ones do not come in one request. */
const MOST_ELEMENTS = 2 ** 31;

/**
 * The table that tensors stand for. A tensor of one value a row is a column of its name. The values of a wider row are
 * columns: of a tensor alone, `names` where they are as many, else `0`, `1`, …; of one beside others, `name_0`,
 * `name_1`, ….
 *
 * @param names those of the model's features, in order
 * @throws TENSOR_INVALID
 */
export function tableOfTensors(tensors: readonly Tensor[], names: readonly string[]): DataFrame {
  const rows = rowsOf(tensors[0]!);
  const columns: Column[] = [];
  const columnNames: string[] = [];
  for (const tensor of tensors) {
    if (rowsOf(tensor) !== rows)
      throw invalid(tensor.name, `has another number of rows than '${tensors[0]!.name}'`);
    const width = tensor.shape.slice(1).reduce((product, size) => product * size, 1);
    const elements = decode(tensor, rows * width);
    for (let k = 0; k < width; k++) columns.push(width === 1 ? elements : everyNth(elements, k, width));
    columnNames.push(...namesFor(tensor.name, width, tensors.length === 1, names));
  }
  return new DataFrame(columnNames, columns, rows);
}

function rowsOf({ name, shape }: Tensor): number {
  if (shape.length === 0 || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw invalid(name, "has a shape that is no list of sizes, the number of rows first");
  }
  if (shape.reduce((product, size) => product * size, 1) > MOST_ELEMENTS)
    throw invalid(name, "has too many elements");
  if (shape.includes(0) && shape.some((size) => size > MOST_OF_NOTHING))
    throw invalid(name, "has a large shape, and no elements");
  return shape[0]!;
}

function namesFor(name: string, width: number, alone: boolean, names: readonly string[]): readonly string[] {
  if (width === 1) return alone && names.length === 1 ? names : [name];
  if (alone && names.length === width) return names;
  return Array.from({ length: width }, (_, k) => (alone ? String(k) : `${name}_${k}`));
}

function decode({ name, datatype, data }: Tensor, count: number): Column {
  const type: Datatype | undefined = Object.hasOwn(DATATYPES, datatype) ? DATATYPES[datatype] : undefined;
  if (type === undefined) {
    throw invalid(name, `has a datatype that is none of ${Object.keys(DATATYPES).join(", ")}`);
  }
  if (data instanceof Uint8Array) {
    if (type.size > 0 && data.length !== count * type.size) {
      throw invalid(
        name,
        `has ${data.length} bytes, where its shape and datatype ask for ${count * type.size}`,
      );
    }
    return type.fromBytes(data, count, name);
  }
  const elements: Json[] = [];
  if (!isArray(data)) throw invalid(name, "has data that is no array");
  flatten(data, elements, count, name);
  if (elements.length !== count) {
    throw invalid(name, `has ${elements.length} elements, where its shape asks for ${count}`);
  }
  return type.fromJson(elements, name);
}

function flatten(data: readonly Json[], into: Json[], most: number, name: string, depth = 0): void {
  if (depth > MOST_NESTED) throw invalid(name, `has more than ${MOST_NESTED} levels of nesting`);
  for (const item of data) {
    if (isArray(item)) flatten(item, into, most, name, depth + 1);
    else if (into.push(item) > most) throw invalid(name, `has more than the ${most} elements of its shape`);
  }
}

/** Elements `first`, `first + step`, … */
function everyNth(column: Column, first: number, step: number): Column {
  const length = column.length / step;
  const picked = <Values extends { [index: number]: unknown }>(from: Values, to: Values): Values => {
    for (let i = 0, at = first; i < length; i++, at += step) to[i] = from[at];
    return to;
  };
  switch (column.type) {
    case "string":
      return { ...column, length, codes: picked(column.codes, new Int32Array(length)) };
    case "float64":
      return { ...column, length, values: picked(column.values, new Float64Array(length)) };
    case "float32":
      return { ...column, length, values: picked(column.values, new Float32Array(length)) };
    case "int32":
      return { ...column, length, values: picked(column.values, new Int32Array(length)) };
    case "int64":
      return { ...column, length, values: picked(column.values, new BigInt64Array(length)) };
    case "boolean":
      return { ...column, length, values: picked(column.values, new Uint8Array(length)) };
    default:
      throw new TypeError(`no datatype is a column of ${column.type}`);
  }
}
