import {
  BLOCK_ROWS,
  RANK_BUCKETS,
  RANK_BY_BITS,
  RANK_BYTES,
  RANK_CHAIN,
  RANK_COLUMN,
  RANK_LAST,
  RANK_MISSING,
  RANK_OFFSET,
  RANK_RIGHT,
  RANK_SCALE,
  RANK_SLOT,
  RANK_STEPS,
  RANK_THRESHOLDS,
  RANK_TOP,
  SLOT_BYTES,
} from "../layout";
import { setRanks_f32, setRanks_f64 } from "./unrolled";

/**
 * Evaluates all conditions on each of these features: finds the rank of every value among the thresholds, sets the
 * row's bit in the slot of that rank, and then accumulates: what is at least threshold 7 is at least threshold 6.
 */
export function rankAll<T>(feature: usize, end: usize, at: usize, slots: usize, buckets: usize): void {
  for (; feature < end; feature += RANK_BYTES) {
    let x = at + load<u32>(feature, RANK_COLUMN), table: usize = load<u32>(feature, RANK_BUCKETS);
    findBuckets<T>(feature, x, buckets);
    if (load<u32>(feature, RANK_THRESHOLDS)) searchRanks<T>(feature, x, buckets, slots);
    else if (sizeof<T>() === 4) setRanks_f32(BLOCK_ROWS, buckets, x, table, slots);
    else setRanks_f64(BLOCK_ROWS, buckets, x, table, slots);
    accumulate(slots + load<u32>(feature, RANK_TOP), load<u32>(feature, RANK_CHAIN), load<u32>(feature, RANK_RIGHT), slots);
  }
}

/**
 * Stores for every row where the bucket of its value is. The bucket grows with the value, so thresholds in lower
 * buckets are below the value and those in higher ones above. That is all it has to do: rounding does no harm.
 */
function findBuckets<T>(feature: usize, x: usize, buckets: usize): void {
  let scale = f32x4.splat(load<f32>(feature, RANK_SCALE)), offset = f32x4.splat(load<f32>(feature, RANK_OFFSET));
  let last = f32x4.splat(load<f32>(feature, RANK_LAST)), missing = i32x4.splat(load<u32>(feature, RANK_MISSING));
  let byBits = load<u32>(feature, RANK_BY_BITS);
  for (let end = x + BLOCK_ROWS * sizeof<T>(); x < end; x += 4 * sizeof<T>(), buckets += 16) {
    let value = fourFloats<T>(x), key = value;
    if (byBits) {
      // The bits of floats, negative ones turned around, are in the order of the floats; -0 becomes 0.
      let bits = f32x4.add(value, f32x4.splat(0));
      key = f32x4.convert_i32x4_s(v128.xor(bits, v128.and(i32x4.shr_s(bits, 31), i32x4.splat(0x7fffffff))));
    }
    let place = f32x4.add(f32x4.mul(key, scale), offset);
    place = f32x4.pmax(f32x4.splat(0), f32x4.pmin(last, place));
    // Eight times the whole part: beside 2^20 a float has three bits for the fraction.
    let bucket = v128.and(f32x4.add(place, f32x4.splat(1048576)), i32x4.splat(0x7ffff8));
    if (sizeof<T>() === 8) bucket = i32x4.shl(bucket, 1);
    v128.store(buckets, v128.bitselect(bucket, missing, f32x4.eq(value, value)));
  }
}

function fourFloats<T>(x: usize): v128 {
  if (sizeof<T>() === 4) return v128.load(x);
  let low = f32x4.demote_f64x2_zero(v128.load(x)), high = f32x4.demote_f64x2_zero(v128.load(x, 16));
  return v128.shuffle<i64>(low, high, 0, 2);
}

/** For buckets with several thresholds. A bucket has the number of thresholds below it, where the search starts. */
function searchRanks<T>(feature: usize, x: usize, buckets: usize, slots: usize): void {
  let table: usize = load<u32>(feature, RANK_BUCKETS), thresholds: usize = load<u32>(feature, RANK_THRESHOLDS);
  let first = slots + load<u32>(feature, RANK_SLOT), half: u32 = (1 << load<u32>(feature, RANK_STEPS)) >> 1;
  for (let r: i32 = 0; r < BLOCK_ROWS; r++, buckets += 4, x += sizeof<T>()) {
    let value = load<T>(x), rank = load<u32>(table + load<u32>(buckets), sizeof<T>());
    for (let step = half; step; step >>= 1) {
      rank += select<u32>(step, 0, value >= load<T>(thresholds + (rank + step - 1) * sizeof<T>()));
    }
    let byte = first + rank * SLOT_BYTES + (((r >> 7) << 4) | (r & 15));
    let bit: i32 = 1 << ((r >> 4) & 7);
    store<u8>(byte, load<u8>(byte) | <u8>bit);
  }
}

/**
 * Each of `count` slots below `top` gets the bits of all slots above it, up to `top`. With `right`, each goes a
 * second time, together with the slot of missing values, to the slots that start there.
 */
function accumulate(top: usize, count: u32, right: u32, slots: usize): void {
  for (let v: i32 = 0; v < SLOT_BYTES; v += 16) {
    let slot = top + v, all = v128.load(slot);
    // The slot of missing values is behind that of the highest rank, which is `top` where `right` is used.
    let missing = right ? v128.load(slot, SLOT_BYTES) : all;
    let twin = slots + right + count * SLOT_BYTES + v;
    if (right) v128.store(twin, v128.or(all, missing));
    for (let i: u32 = 0; i < count; i++) {
      slot -= SLOT_BYTES;
      all = v128.or(all, v128.load(slot));
      v128.store(slot, all);
      twin -= SLOT_BYTES;
      if (right) v128.store(twin, v128.or(all, missing));
    }
  }
}
