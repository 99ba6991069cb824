import type { Data } from "apache-arrow";
import { drumError } from "../../errors.js";
import type { Validity } from "../column.js";
import { sliceBits } from "../slice.js";

/** An error for an Arrow table whose buffers do not fit together. */
export const broken = (problem: string, cause?: unknown) =>
  drumError("DATA_UNREADABLE", { format: "Arrow", problem }, cause === undefined ? {} : { cause });

type Values = { readonly length: number; subarray(start: number, end: number): unknown };

/** The first `count` of a buffer's values. Slices of Arrow data have their values, but not their bits, cut. */
export function take<T extends Values>(values: T | undefined, count: number): T {
  if (count === 0 && values === undefined) return new Uint8Array() as unknown as T;
  if (values === undefined || values.length < count) throw broken("a buffer is shorter than its column");
  return (values.length === count ? values : values.subarray(0, count)) as T;
}

/** The column's validity bitmap, `undefined` when nothing is missing. */
export function validityOf(data: Data): Validity | undefined {
  const { nullCount, nullBitmap, offset, length } = data;
  if (nullCount === 0) return undefined;
  if (nullBitmap.length < (offset + length + 7) >> 3) throw broken("a bitmap is shorter than its column");
  return sliceBits(nullBitmap, offset, offset + length);
}

/** A `validity` member, or none: for object literals under exact optional types. */
export const present = (validity: Validity | undefined): { validity?: Validity } =>
  validity === undefined ? {} : { validity };

/** Whether value `i` is null. For columns that have nulls. */
export function isNullAt(data: Data, i: number): boolean {
  const at = data.offset + i;
  return ((data.nullBitmap[at >> 3]! >> (at & 7)) & 1) === 0;
}
