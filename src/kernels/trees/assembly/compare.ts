import {
  COMPARE_BYTES,
  COMPARE_COLUMN,
  COMPARE_MISSING_RIGHT,
  COMPARE_SLOT,
  COMPARE_THRESHOLD,
  SLOT_BYTES,
} from "../layout";

/** Evaluates single conditions; for a feature with few of them this is faster than ranking its values. */
export function compareAll<T>(condition: usize, end: usize, at: usize, slots: usize): void {
  for (; condition < end; condition += COMPARE_BYTES) {
    let x = at + load<u32>(condition, COMPARE_COLUMN), slot = slots + load<u32>(condition, COMPARE_SLOT);
    let threshold = v128.splat<T>(load<T>(condition, COMPARE_THRESHOLD));
    if (load<u32>(condition, COMPARE_MISSING_RIGHT)) compare<T>(x, threshold, slot, true);
    else compare<T>(x, threshold, slot, false);
  }
}

// @ts-ignore: decorator
@inline
function compare<T>(x: usize, threshold: v128, slot: usize, missingRight: bool): void {
  for (let end = slot + SLOT_BYTES; slot < end; slot += 16) {
    let bits = i64x2.splat(0);
    for (let bit: i32 = 0; bit < 8; bit++, x += 16 * sizeof<T>()) {
      let low = i16x8.narrow_i32x4_s(
        goRight<T>(x, threshold, missingRight),
        goRight<T>(x + 4 * sizeof<T>(), threshold, missingRight),
      );
      let high = i16x8.narrow_i32x4_s(
        goRight<T>(x + 8 * sizeof<T>(), threshold, missingRight),
        goRight<T>(x + 12 * sizeof<T>(), threshold, missingRight),
      );
      let mask: i32 = 1 << bit;
      bits = v128.or(bits, v128.and(i8x16.narrow_i16x8_s(low, high), i8x16.splat(<i8>mask)));
    }
    v128.store(slot, bits);
  }
}

/** For four values, all bits of an i32 where the row goes right. */
// @ts-ignore: decorator
@inline
function goRight<T>(x: usize, threshold: v128, missingRight: bool): v128 {
  if (sizeof<T>() === 4) return ordered<T>(v128.load(x), threshold, missingRight);
  let low = ordered<T>(v128.load(x), threshold, missingRight);
  let high = ordered<T>(v128.load(x, 16), threshold, missingRight);
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

/** A missing value (NaN) is neither at least nor less than anything. */
// @ts-ignore: decorator
@inline
function ordered<T>(values: v128, threshold: v128, missingRight: bool): v128 {
  return missingRight ? v128.not(v128.lt<T>(values, threshold)) : v128.ge<T>(values, threshold);
}
