/** What a kernel makes of the fields of a column. The numbers are those of `assembly/columns.ts`. */
export const KINDS = { float64: 0, float32: 1, int64: 2, text: 3, skipped: 4 } as const;
export type Kind = keyof typeof KINDS;

/** What was seen among the fields of a column, one bit each, as in `assembly/columns.ts`. */
export const SAW = {
  missing: 1,
  text: 2,
  boolean: 4,
  integer: 8,
  negativeInteger: 16,
  float: 32,
  /** An integer of more than 2^53 - 1 in size. */
  wideInteger: 64,
  beyondInt64: 128,
  beyondUint64: 256,
} as const;

/** The values of a block's rows: codes for text. */
export type Values = Float64Array | Float32Array | BigInt64Array | Int32Array;
