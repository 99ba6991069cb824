import { type Kind, SAW, type Values } from "../../../kernels/csv/columns.js";
import {
  booleanColumn,
  type Column,
  float32Column,
  float64Column,
  int64Column,
  type Validity,
} from "../../column.js";
import { int64FromFloats } from "../../int64.js";
import type { ColumnType } from "../format.js";

type FieldType = "string" | "int64" | "boolean" | "float64";

/** The type of a column by what was seen in its fields, as pandas has it (see {@link ColumnBuilder}). */
function typeOf(seen: number): FieldType {
  if (seen & SAW.text) return "string";
  const numbers = seen & (SAW.integer | SAW.float);
  if (seen & SAW.boolean) return numbers ? "string" : "boolean";
  if (numbers !== SAW.integer) return "float64";
  if ((seen & SAW.beyondInt64) === 0) return seen & SAW.missing ? "float64" : "int64";
  const isUnsigned = (seen & SAW.beyondUint64) === 0;
  return isUnsigned && seen & (SAW.negativeInteger | SAW.missing) ? "string" : "float64";
}

/**
 * How the fields must be scanned to give the column its values; `current` itself where they were scanned well
 * enough.
 */
export function kindFor(seen: number, wanted: ColumnType | undefined, current: Kind): Kind {
  if (wanted === "text") return "text";
  if (isEmpty(seen)) return current;
  if (wanted !== undefined) return seen & SAW.text ? "text" : wanted;
  const type = typeOf(seen);
  if (type === "string") return "text";
  if (type !== "int64") return "float64";
  return current === "float64" && (seen & SAW.wideInteger) === 0 ? "float64" : "int64";
}

/** Whether no field has a value, so that it does not matter for what they were taken. */
const isEmpty = (seen: number) => (seen & ~SAW.missing) === 0;

/** What was scanned of one column, by the kind that {@link kindFor} asks for. */
export interface ScannedColumn {
  readonly kind: Kind;
  readonly seen: number;
  readonly values: Values;
  /** The texts of a text column. */
  readonly dictionary: readonly string[];
}

/** The column of what was scanned. A column without rows is text, as pandas' `object`. */
export function typedColumn(scanned: ScannedColumn, wanted: ColumnType | undefined): Column {
  const { kind, seen, values, dictionary } = scanned;
  if (values.length === 0) return { type: "string", length: 0, codes: new Int32Array(0), dictionary: [] };
  if (isEmpty(seen) && wanted !== "text") return nothing(values.length, wanted);
  if (kind === "text") {
    return { type: "string", length: values.length, codes: values as Int32Array, dictionary };
  }
  if (kind === "int64") return int64Column(values as BigInt64Array);
  const floats = values as Float64Array | Float32Array;
  const isWhole = (seen & (SAW.integer | SAW.float)) === SAW.integer;
  // An integer has no negative zero, also where it becomes a float because others are missing.
  if (wanted === undefined && isWhole && seen & SAW.negativeInteger)
    for (let i = 0; i < floats.length; i++) floats[i]! += 0;
  if (kind === "float32") return float32Column(floats as Float32Array);
  const type = wanted === undefined ? typeOf(seen) : "float64";
  if (type === "boolean") return booleans(floats);
  if (type === "int64") return int64Column(int64FromFloats(floats));
  return float64Column(floats as Float64Array);
}

/** A column of missing values. */
function nothing(length: number, wanted: ColumnType | undefined): Column {
  if (wanted === "float32") return float32Column(new Float32Array(length).fill(Number.NaN));
  return float64Column(new Float64Array(length).fill(Number.NaN));
}

function booleans(floats: Float64Array | Float32Array): Column {
  const values = new Uint8Array(floats.length);
  const validity: Validity = new Uint8Array((floats.length + 7) >> 3);
  let missing = false;
  for (let i = 0; i < floats.length; i++) {
    const value = floats[i]!;
    if (Number.isNaN(value)) missing = true;
    else {
      values[i] = value;
      validity[i >> 3]! |= 1 << (i & 7);
    }
  }
  return missing ? booleanColumn(values, validity) : booleanColumn(values);
}
