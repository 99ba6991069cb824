// The fast path: fields that are plain decimal numbers, each in one look at 32 bytes, without a loop over
// characters.
//
// Two comparisons give the bytes that are no digits; the first is the point or the end, the next one the end. The
// 16 bytes before the end are the digits, right-aligned; where there is a point, those before it come from a load
// one byte earlier. For the product of Eisel and Lemire's algorithm three of the four partial products suffice: what
// is left out makes it at most 3 too small, which matters only where the lowest 9 bits say so (1 % of all values).
//
// Constants are in memory, because the engine builds a constant vector anew at each use, and a load costs less.

import { COLUMN_SIZE, FLOAT32, INT64, SAW_MISSING, saw } from "./columns";
import { binaryExponent, MOST_SAFE, NAN_BITS, powerOfFive } from "./number";

const MINUS: u32 = 45;
const POINT: u32 = 46;
/** Digits before the last 16 of which at most 3 may be other than 0: 19 digits always fit 64 bits. */
export const MOST_DIGITS: usize = 24;
const MOST_INTEGER_DIGITS: usize = 16;

const LANES: usize = memory.data(96, 16);
const ADD_80: usize = LANES;
const ABOVE_DIGITS: usize = LANES + 16;
const ZEROS: usize = LANES + 32;
const TENS: usize = LANES + 48;
const HUNDREDS: usize = LANES + 64;
const TEN_THOUSANDS: usize = LANES + 80;

/** 24 bytes 00, then 40 bytes ff: what is loaded at SLIDING + 8 + n masks the last n of 16 bytes. */
const SLIDING: usize = memory.data(64, 16);

/** For 10^-n: the highest bits of 5^-n, where its exponent begins as bits of a float, and 10^n as a float. */
const TENTHS: usize = memory.data(32 * 25, 16);

/** The first column that `fastNumbers` left to do. */
export let reached: usize = 0;

export function prepare(): void {
  v128.store(ADD_80, i8x16.splat(0x50));
  v128.store(ABOVE_DIGITS, i8x16.splat(-119));
  v128.store(ZEROS, i8x16.splat(0x30));
  v128.store(TENS, i16x8.splat(2561));
  v128.store(HUNDREDS, i32x4.splat(0x00010064));
  v128.store(TEN_THOUSANDS, i32x4.splat(0x00012710));
  for (let i: usize = 0; i < 64; i++) store<u8>(SLIDING + i, i < 24 ? 0 : 255);
  let power: f64 = 1;
  for (let n = 0; n < 25; n++, power *= 10) {
    const tenth = TENTHS + (<usize>n << 5);
    store<u64>(tenth, load<u64>(powerOfFive(-n)));
    store<u64>(tenth, <u64>(binaryExponent(-n) - 1) << 52, 8);
    store<f64>(tenth, power, 16);
  }
}

/** The number that 16 digits (bytes 0 … 9, the first in lane 0) stand for. */
// @ts-ignore: decorator
@inline
function sixteenDigits(digits: v128): u64 {
  let v = i16x8.shr_u(i16x8.mul(digits, v128.load(TENS)), 8);
  v = i32x4.dot_i16x8_s(v, v128.load(HUNDREDS));
  v = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(v, v), v128.load(TEN_THOUSANDS));
  const halves = <u64>i64x2.extract_lane(v, 0);
  return (halves & 0xffffffff) * 100000000 + (halves >> 32);
}

// @ts-ignore: decorator
@inline
export function nonDigits(address: usize): u32 {
  const shifted = i8x16.add(v128.load(address), v128.load(ADD_80));
  return <u32>i8x16.bitmask(i8x16.gt_s(shifted, v128.load(ABOVE_DIGITS)));
}

/**
 * The number that the digits before an address stand for, the last `decimals` of them after a point; the largest
 * word where there may be more than 19 after leading zeros.
 */
// @ts-ignore: decorator
@inline
export function digitsBefore(end: usize, digits: usize, decimals: usize): u64 {
  const aligned = end - 25;
  const merged = v128.bitselect(
    v128.load(aligned, 9),
    v128.load(aligned, 8),
    v128.load(SLIDING + 8 + decimals),
  );
  const low = sixteenDigits(v128.and(v128.xor(merged, v128.load(ZEROS)), v128.load(SLIDING + 8 + digits)));
  const before = load<u64>(aligned);
  const mergedBefore = ((before ^ load<u64>(aligned, 1)) & load<u64>(SLIDING + decimals)) ^ before;
  const high = (mergedBefore ^ 0x3030303030303030) & load<u64>(SLIDING + digits);
  if (high << 24) return u64.MAX_VALUE;
  const pairs = ((<u32>(high >> 32) * 2561) >> 8) & 0xff00ff;
  return <u64>((pairs * 6553601) >> 16) * 10000000000000000 + low;
}

/**
 * Takes the fields from address `p` on into the columns from `column` to `last` (exclusive), which are all of one
 * kind, as long as they are empty or plain numbers of few enough digits. Gives the address after the last field
 * taken, and in `reached` the column that comes next.
 */
export function fastNumbers(start: usize, first: usize, last: usize, row: usize): usize {
  const kind = load<u32>(first);
  let p = start;
  let column = first;
  for (; column < last; column += COLUMN_SIZE) {
    const negative = u32(load<u8>(p) == MINUS);
    const others = (nonDigits(p) | (nonDigits(p + 16) << 16)) - negative;
    const p1 = <usize>ctz(others);
    const byte = <u32>load<u8>(p + p1);
    let bits: u64 = 0;
    if (byte == POINT) {
      if (kind == INT64) break;
      const p2 = <usize>ctz(others & (others - 1));
      const decimals = p2 - p1 - 1;
      const digits = p2 - negative - 1;
      if (load<u8>(p + p2) != load<u8>(column, 15)) break;
      if (digits - 1 >= MOST_DIGITS) break;
      const m = digitsBefore(p + p2, digits, decimals);
      if (m == u64.MAX_VALUE) break;
      const tenth = TENTHS + (decimals << 5);
      const zeros = clz(m);
      const w = m << zeros;
      const wLow = w & 0xffffffff;
      const wHigh = w >> 32;
      const tLow = <u64>load<u32>(tenth);
      const tHigh = <u64>load<u32>(tenth, 4);
      const product = wHigh * tHigh + ((wLow * tHigh) >> 32) + ((wHigh * tLow) >> 32);
      if (<u32>(product & 0x1ff) - 1 < 0x1fc) {
        const top = product >> 63;
        bits = load<u64>(tenth, 8) + ((top - zeros) << 52) + (((product >> (top + 9)) + 1) >> 1);
      } else if (m <= 1 << 53 && decimals <= 22) {
        // Both are exact, so their quotient is correctly rounded.
        bits = reinterpret<u64>(<f64>(<i64>m) / load<f64>(tenth, 16));
      } else break;
      store<u8>(column, 1, 14);
      p += p2 + 1;
    } else {
      if (byte != load<u8>(column, 15)) break;
      if (p1 == 0) {
        saw(column, SAW_MISSING);
        bits = NAN_BITS;
      } else {
        const digits = p1 - negative;
        if (digits - 1 >= MOST_INTEGER_DIGITS) break;
        const aligned = v128.load(p + p1 - 16);
        const value = sixteenDigits(
          v128.and(v128.xor(aligned, v128.load(ZEROS)), v128.load(SLIDING + 8 + digits)),
        );
        if (value > MOST_SAFE) break;
        store<u8>(column + negative, 1, 12);
        if (kind == INT64) {
          store<u64>(<usize>load<u32>(column, 4) + (row << 3), negative ? -value : value);
          p += p1 + 1;
          continue;
        }
        bits = reinterpret<u64>(<f64>(<i64>value));
      }
      p += p1 + 1;
    }
    bits |= <u64>negative << 63;
    const values: usize = load<u32>(column, 4);
    if (kind == FLOAT32) store<f32>(values + (row << 2), <f32>reinterpret<f64>(bits));
    else store<u64>(values + (row << 3), bits);
  }
  reached = column;
  return p;
}
