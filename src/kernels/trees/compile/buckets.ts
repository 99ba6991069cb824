import type { Floats } from "../ensemble.js";

/**
 * How values find their rank among thresholds: a value's bucket is `floor(key * scale + offset)`, cut off at 0 and
 * at the last one, where the key is the value or, `byBits`, the bits of its float32, which divide numbers of very
 * different size evenly. In float32 arithmetic, step by step as the kernel does it.
 */
export interface Buckets {
  readonly count: number;
  readonly scale: number;
  readonly offset: number;
  readonly byBits: boolean;
  /** For each bucket, how many thresholds are in lower ones. */
  readonly below: Uint32Array;
  /** Comparisons needed in the bucket with most thresholds. */
  readonly steps: number;
}

const { fround } = Math;

/** Larger tables leave the cache. */
const BUCKET_COUNTS = [64, 256, 1024, 4096];

/** The smallest table that separates the thresholds best. @param thresholds ascending, without repetition */
export function chooseBuckets(thresholds: Floats): Buckets {
  const values = Float32Array.from(thresholds);
  const byBits = keysByBits(values);
  let best: Buckets | undefined;
  for (const count of BUCKET_COUNTS) {
    for (const keys of [values, byBits]) {
      const buckets = divide(keys, count, keys === byBits);
      if (best === undefined || buckets.steps < best.steps) best = buckets;
      if (best.steps <= 1) return best;
    }
  }
  return best!;
}

/** The bits of floats as integers in the order of the floats, rounded to floats again. */
function keysByBits(values: Float32Array): Float32Array {
  const bits = new Int32Array(Float32Array.from(values, (value) => value + 0).buffer);
  return Float32Array.from(bits, (word) => word ^ ((word >> 31) & 0x7fffffff));
}

function divide(keys: Float32Array, count: number, byBits: boolean): Buckets {
  const first = keys[0]!;
  const range = keys.at(-1)! - first;
  // The thresholds fill the middle; what is below or above them all has a bucket of its own.
  let scale = fround(Math.min(1e30, (count - 2) / (range || 1)));
  let offset = fround(1 - first * scale);
  if (!(scale > 0) || !Number.isFinite(offset)) {
    scale = fround(1e-38);
    offset = 0;
  }
  const held = new Uint32Array(count);
  let most = 0;
  for (const key of keys) {
    const place = Math.max(0, Math.min(count - 1, fround(fround(key * scale) + offset)));
    // The kernel cuts fractions off below an eighth, after rounding.
    const bucket = Math.floor(fround(place + 1048576) - 1048576);
    most = Math.max(most, ++held[bucket]!);
  }
  const below = new Uint32Array(count);
  for (let b = 1; b < count; b++) below[b] = below[b - 1]! + held[b - 1]!;
  return { count, scale, offset, byBits, below, steps: Math.ceil(Math.log2(1 + most)) };
}
