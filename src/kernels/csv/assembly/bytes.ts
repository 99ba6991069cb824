// Where the next byte of some kind is. After the bytes that may be looked at stand 64 zero bytes, at which every
// search ends; a zero byte before that is passed over.

export const LF: u32 = 10;
export const CR: u32 = 13;

export let separator: u32 = 0;
export let quote: u32 = 0;
/** Every byte of a vector the separator, and the quote. */
let separators: v128 = i8x16.splat(0);
let quotes: v128 = i8x16.splat(0);

export function setBytes(separatorByte: u32, quoteByte: u32): void {
  separator = separatorByte;
  quote = quoteByte;
  separators = i8x16.splat(<i8>separatorByte);
  quotes = i8x16.splat(<i8>quoteByte);
}

// @ts-ignore: decorator
@inline
export function isLineEnd(byte: u32): bool {
  return byte == LF || byte == CR;
}

// @ts-ignore: decorator
@inline
function orZero(v: v128, matches: v128): i32 {
  return i8x16.bitmask(v128.or(matches, i8x16.eq(v, i8x16.splat(0))));
}

/** The next separator or line end from `from` on, or an address of at least `end`. */
export function findFieldEnd(from: usize, end: usize): usize {
  let p = from;
  while (true) {
    const v = v128.load(p);
    const lineEnds = v128.or(i8x16.eq(v, i8x16.splat(<i8>LF)), i8x16.eq(v, i8x16.splat(<i8>CR)));
    const found = orZero(v, v128.or(i8x16.eq(v, separators), lineEnds));
    if (found) {
      p += <usize>ctz(found);
      if (load<u8>(p) || p >= end) return p;
      p++;
    } else p += 16;
  }
}

/** The next quote from `from` on, or an address of at least `end`. */
export function findQuote(from: usize, end: usize): usize {
  let p = from;
  while (true) {
    const v = v128.load(p);
    const found = orZero(v, i8x16.eq(v, quotes));
    if (found) {
      p += <usize>ctz(found);
      if (load<u8>(p) || p >= end) return p;
      p++;
    } else p += 16;
  }
}

/** Fields that were not passed over by `passFields` yet. */
export let left: usize = 0;

// @ts-ignore: decorator
@inline
function masks(p: usize, what: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(p), what))) |
    (<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(p, 16), what))) << 16) |
    (<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(p, 32), what))) << 32) |
    (<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(p, 48), what))) << 48)
  );
}

// @ts-ignore: decorator
@inline
function isSpecial(v: v128): v128 {
  const lineEnds = v128.or(i8x16.eq(v, i8x16.splat(<i8>LF)), i8x16.eq(v, i8x16.splat(<i8>CR)));
  return v128.or(v128.or(i8x16.eq(v, quotes), i8x16.eq(v, i8x16.splat(0))), lineEnds);
}

/** Line ends, quotes and zero bytes among the next 64, one bit each. */
// @ts-ignore: decorator
@inline
function specials(p: usize): u64 {
  const a = isSpecial(v128.load(p));
  const b = isSpecial(v128.load(p, 16));
  const c = isSpecial(v128.load(p, 32));
  const d = isSpecial(v128.load(p, 48));
  if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) return 0;
  return (
    <u64>(<u32>i8x16.bitmask(a)) |
    (<u64>(<u32>i8x16.bitmask(b)) << 16) |
    (<u64>(<u32>i8x16.bitmask(c)) << 32) |
    (<u64>(<u32>i8x16.bitmask(d)) << 48)
  );
}

/**
 * Passes over at most `count` fields that are followed by a separator, up to one with a quote or a line end in it.
 * Gives the address of the next field, and in `left` how many are still to pass.
 */
export function passFields(from: usize, count: usize): usize {
  let p = from;
  let start = from;
  left = count;
  while (left) {
    let separated = masks(p, separators);
    const special = specials(p);
    if (special) separated &= (special & -special) - 1;
    const found = <usize>popcnt(separated);
    if (found >= left) {
      for (let k = left; k > 1; k--) separated &= separated - 1;
      left = 0;
      return p + <usize>ctz(separated) + 1;
    }
    if (found) {
      start = p + 64 - <usize>clz(separated);
      left -= found;
    }
    if (special) return start;
    p += 64;
  }
  return start;
}
