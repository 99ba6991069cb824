import {
  booleanColumn,
  type Column,
  float32Column,
  float64Column,
  int32Column,
  int64Column,
  stringColumn,
  type Validity,
} from "./column.js";

type Kind = "int32" | "int64" | "float64" | "boolean" | "string" | "vector";

/**
 * A column from plain values, its type the narrowest that holds them all: booleans, 32-bit integers, 64-bit
 * integers (from bigints, or integers outside 32 bits), 64-bit floats, vectors (arrays of numbers of one
 * width), else text. `null`, `undefined`, NaN and invalid dates are missing; numbers with missing values and
 * integers beyond 64 bits become floats. Dates become ISO 8601 text, other objects JSON.
 */
export function columnFromValues(values: readonly unknown[]): Column {
  switch (kindOf(values)) {
    case "boolean":
      return booleanColumn(
        Uint8Array.from(values, (value) => (value === true ? 1 : 0)),
        validityOf(values),
      );
    case "int32":
      return int32Column(Int32Array.from(values as number[]));
    case "int64":
      return int64Column(BigInt64Array.from(values as (number | bigint)[], BigInt));
    case "float64":
      return float64Column(
        Float64Array.from(values, (value) => (isAbsent(value) ? Number.NaN : Number(value))),
      );
    case "vector":
      return vectorOf(values as Lists);
    default:
      return stringColumn(values.map((value) => (isAbsent(value) ? null : textOf(value))));
  }
}

/** Arrays that say the type of their column. */
export type TypedArray =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** A column over a typed array's own memory; one whose type no column has is copied into the next wider type. */
export function columnFromTypedArray(values: TypedArray): Column {
  if (values instanceof Float64Array) return float64Column(values);
  if (values instanceof Float32Array) return float32Column(values);
  if (values instanceof Int32Array) return int32Column(values);
  if (values instanceof BigInt64Array) return int64Column(values);
  if (values instanceof BigUint64Array) return columnFromValues(Array.from(values));
  if (values instanceof Uint32Array) return int64Column(BigInt64Array.from(values, BigInt));
  return int32Column(Int32Array.from(values));
}

const isAbsent = (value: unknown) =>
  value === null ||
  value === undefined ||
  (typeof value === "number" && Number.isNaN(value)) ||
  (value instanceof Date && Number.isNaN(value.getTime()));

function kindOf(values: readonly unknown[]): Kind {
  let kind: Kind | undefined;
  let absent = false;
  for (const value of values) {
    if (isAbsent(value)) {
      absent = true;
      continue;
    }
    const own = kindOfOne(value);
    if (kind === undefined || kind === own) kind = own;
    else if (isNumeric(kind) && isNumeric(own)) kind = widest(kind, own);
    else return "string";
  }
  if (kind === undefined) return "float64";
  if (kind === "vector") return sameWidth(values as Lists) ? "vector" : "string";
  return absent && isNumeric(kind) ? "float64" : kind;
}

function kindOfOne(value: unknown): Kind {
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "bigint":
      return BigInt.asIntN(64, value) === value ? "int64" : "float64";
    case "number":
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) return "float64";
      return (value | 0) === value ? "int32" : "int64";
    default:
      return isNumberArray(value) ? "vector" : "string";
  }
}

const isNumeric = (kind: Kind) => kind === "int32" || kind === "int64" || kind === "float64";
const ORDER: readonly Kind[] = ["int32", "int64", "float64"];
const widest = (a: Kind, b: Kind) => (ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b);

function isNumberArray(value: unknown): value is ArrayLike<number> {
  if (ArrayBuffer.isView(value)) {
    return !(value instanceof DataView || value instanceof BigInt64Array || value instanceof BigUint64Array);
  }
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

type Lists = readonly (ArrayLike<number> | null | undefined)[];

const widthOf = (lists: Lists) => lists.find((list) => !isAbsent(list))!.length;

function sameWidth(lists: Lists): boolean {
  const width = widthOf(lists);
  return lists.every((list) => isAbsent(list) || list!.length === width);
}

function vectorOf(lists: Lists): Column {
  const width = widthOf(lists);
  const values = new Float64Array(lists.length * width).fill(Number.NaN);
  for (let i = 0; i < lists.length; i++) if (!isAbsent(lists[i])) values.set(lists[i]!, i * width);
  const validity = validityOf(lists);
  return { type: "vector", length: lists.length, width, values, ...(validity && { validity }) };
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value, bigintsAsText) : String(value);
}

const bigintsAsText = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);

function validityOf(values: readonly unknown[]): Validity | undefined {
  if (!values.some(isAbsent)) return undefined;
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let i = 0; i < values.length; i++) if (!isAbsent(values[i])) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}
