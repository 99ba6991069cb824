import type { DecodedArray } from "hyparquet";
import { drumError } from "../../../errors.js";
import {
  booleanColumn,
  type Column,
  float32Column,
  float64Column,
  int32Column,
  int64Column,
  stringColumn,
  type TimestampColumn,
  type Validity,
} from "../../column.js";
import { dateText, timestampText, timeText } from "../../time-text.js";
import type { Kind } from "./kinds.js";

type Parts = readonly DecodedArray[];

/** A column from the decoded runs of its values, `null` or `undefined` where missing. */
export function columnFromChunks(name: string, kind: Kind, parts: Parts, timestamps: boolean): Column {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  switch (kind.kind) {
    case "float64":
      return float64Column(floats(parts, length, Number));
    case "float32":
      return float32Column(Float32Array.from(floats(parts, length, Number)));
    case "decimal":
      return float64Column(floats(parts, length, (value) => Number(`${unscaled(value)}e${-kind.scale}`)));
    case "int":
      return intColumn(parts, length);
    case "boolean": {
      const values = all(parts, length);
      return booleanColumn(
        Uint8Array.from(values, (value) => (value === true ? 1 : 0)),
        validityOf(values),
      );
    }
    case "text":
      return stringColumn(all(parts, length) as (string | null)[]);
    case "date":
      if (timestamps) return timestamp(all(parts, length), "s", 86_400n);
      return stringColumn(texts(name, parts, length, dateText));
    case "time":
      return stringColumn(texts(name, parts, length, (value) => timeText(value, kind.unit)));
    case "timestamp":
      if (timestamps) return timestamp(all(parts, length), kind.unit, 1n);
      return stringColumn(texts(name, parts, length, (value) => timestampText(value, kind.unit, kind.utc)));
    case "list":
      return vectorColumn(name, kind.of, all(parts, length));
    case "unsupported":
      throw drumError("COLUMN_UNSUPPORTED", { name, type: kind.type });
  }
}

const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;

function all(parts: Parts, length: number): unknown[] {
  const values = new Array<unknown>(length);
  let at = 0;
  for (const part of parts) for (let i = 0; i < part.length; i++) values[at++] = part[i];
  return values;
}

function floats(parts: Parts, length: number, convert: (value: unknown) => number): Float64Array {
  const values = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    if (part instanceof Float64Array && convert === Number) {
      values.set(part, at);
      at += part.length;
      continue;
    }
    for (let i = 0; i < part.length; i++) {
      const value: unknown = part[i];
      values[at++] = isAbsent(value) ? Number.NaN : convert(value);
    }
  }
  return values;
}

/** As for Arrow: 32-bit integers, else 64-bit ones; floats where values are missing or beyond 64 signed bits. */
function intColumn(parts: Parts, length: number): Column {
  const [only] = parts;
  if (parts.length === 1 && only instanceof Int32Array) return int32Column(only);
  if (parts.length === 1 && only instanceof BigInt64Array) return int64Column(only);
  const values = all(parts, length);
  if (values.some(isAbsent)) return float64Column(floats([values], length, Number));
  const narrow = values.every((value) => typeof value === "number" && (value | 0) === value);
  const unsigned = parts.some((part) => part instanceof Uint32Array || part instanceof BigUint64Array);
  if (narrow && !unsigned && length > 0) return int32Column(Int32Array.from(values as number[]));
  const wide = values.map((value) => BigInt(value as number | bigint));
  return wide.some((value) => BigInt.asIntN(64, value) !== value)
    ? float64Column(Float64Array.from(wide, Number))
    : int64Column(BigInt64Array.from(wide));
}

/** Decimals are integers, or big-endian bytes of one in two's complement. */
function unscaled(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint);
  const hex = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex");
  return BigInt.asIntN(8 * value.length, BigInt(`0x${hex || "0"}`));
}

function validityOf(values: readonly unknown[]): Validity | undefined {
  if (!values.some(isAbsent)) return undefined;
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let i = 0; i < values.length; i++) if (!isAbsent(values[i])) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}

function texts(
  name: string,
  parts: Parts,
  length: number,
  textOf: (value: bigint) => string | undefined,
): (string | null)[] {
  return all(parts, length).map((value) => {
    if (isAbsent(value)) return null;
    const text = textOf(BigInt(value as number | bigint));
    if (text === undefined)
      throw drumError("COLUMN_UNSUPPORTED", { name, type: "date beyond the year 270000" });
    return text;
  });
}

function timestamp(
  values: readonly unknown[],
  unit: TimestampColumn["unit"],
  factor: bigint,
): TimestampColumn {
  const counts = BigInt64Array.from(values, (value) =>
    isAbsent(value) ? 0n : BigInt(value as number | bigint) * factor,
  );
  const validity = validityOf(values);
  return { type: "timestamp", length: values.length, unit, values: counts, ...(validity && { validity }) };
}

function vectorColumn(name: string, item: Kind, lists: readonly unknown[]): Column {
  const width = (lists.find((list) => !isAbsent(list)) as unknown[] | undefined)?.length ?? 0;
  const values = new Float64Array(lists.length * width).fill(Number.NaN);
  const scale = item.kind === "decimal" ? item.scale : undefined;
  const convert = scale === undefined ? Number : (value: unknown) => Number(`${unscaled(value)}e${-scale}`);
  for (const [i, list] of (lists as readonly (ArrayLike<unknown> | null | undefined)[]).entries()) {
    if (isAbsent(list)) continue;
    if (list.length !== width) throw drumError("VECTOR_RAGGED", { name, width, other: list.length });
    for (let k = 0; k < width; k++) if (!isAbsent(list[k])) values[i * width + k] = convert(list[k]);
  }
  const validity = validityOf(lists);
  return { type: "vector", length: lists.length, width, values, ...(validity && { validity }) };
}
