import { drumError } from "../errors.js";
import { type Column, isPresent } from "./column.js";

const TWO_32 = 2 ** 32;

/**
 * A column as 64-bit floats with NaN for missing: the column's own array when it already is that, else a copy.
 * 64-bit integers are rounded to the nearest float, booleans become 0 and 1. Text whose every value is missing,
 * as a column without rows is read, counts as missing numbers.
 *
 * @param name used in the error when the column has no numbers
 * @throws COLUMN_NOT_NUMERIC for text, vectors and matrices
 */
export function toFloat64(column: Column, name: string): Float64Array {
  switch (column.type) {
    case "float64":
      if (column.validity === undefined) return column.values;
      break;
    case "float32":
    case "int32":
    case "boolean":
      break;
    case "int64":
    case "timestamp":
      return withMissing(int64ToFloat64(column.values), column.validity);
    case "sparse": {
      const dense = new Float64Array(column.length);
      for (let k = 0; k < column.indices.length; k++) dense[column.indices[k]!] = column.values[k]!;
      return dense;
    }
    case "string":
      if (column.codes.every((code) => code < 0)) return new Float64Array(column.length).fill(Number.NaN);
      throw drumError("COLUMN_NOT_NUMERIC", { name, type: "text" });
    default:
      throw drumError("COLUMN_NOT_NUMERIC", { name, type: column.type });
  }
  return withMissing(Float64Array.from(column.values), column.validity);
}

function int64ToFloat64(values: BigInt64Array): Float64Array {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const floats = new Float64Array(values.length);
  for (let i = 0; i < floats.length; i++) {
    floats[i] = halves[2 * i + 1]! * TWO_32 + (halves[2 * i]! >>> 0);
  }
  return floats;
}

function withMissing(values: Float64Array, validity: Uint8Array | undefined): Float64Array {
  if (validity === undefined) return values;
  for (let i = 0; i < values.length; i++) if (!isPresent(validity, i)) values[i] = Number.NaN;
  return values;
}
