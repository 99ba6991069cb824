// One column of the file: 32 bytes that say what to do with its fields and collect what was seen of them. The
// layout is shared with ../scanner.ts.
//
//  0  u32  what becomes of the fields: one of the kinds below
//  4  u32  address of the values of the block that is being filled
//  8  u32  what was seen: flags below
// 12  u8   1: a non-negative integer was seen, by the fast path
// 13  u8   1: a negative integer
// 14  u8   1: a number with a point
// 15  u8   the byte that should follow a field
// 16  u32  the first column after this one that is of another kind
// 20  u32  address of the dictionary of a text column

export const COLUMN_SIZE: usize = 32;

export const FLOAT64: u32 = 0;
export const FLOAT32: u32 = 1;
export const INT64: u32 = 2;
/** The last kind of the fast path for numbers. */
export const LAST_NUMBER: u32 = INT64;
export const TEXT: u32 = 3;
export const SKIPPED: u32 = 4;

export const SAW_MISSING: u32 = 1;
export const SAW_TEXT: u32 = 2;
export const SAW_BOOLEAN: u32 = 4;
export const SAW_INTEGER: u32 = 8;
export const SAW_NEGATIVE_INTEGER: u32 = 16;
export const SAW_FLOAT: u32 = 32;
/** An integer of more than 2^53 - 1 in size. */
export const SAW_WIDE_INTEGER: u32 = 64;
/** An integer that fits no int64. */
export const SAW_BEYOND_INT64: u32 = 128;
/** An integer that fits neither int64 nor uint64. */
export const SAW_BEYOND_UINT64: u32 = 256;

// @ts-ignore: decorator
@inline
export function saw(column: usize, what: u32): void {
  store<u32>(column, load<u32>(column, 8) | what, 8);
}
