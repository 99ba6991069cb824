import type { Floats } from "../ensemble.js";

/**
 * How values find their rank among thresholds: a value's bucket is `floor(key * scale + offset)`, cut off at 0 and
 * at the last one, where the key is the value or, `byBits`, the bits of its float32, which divide numbers of very
 * different size evenly. In float32 arithmetic, step by step as the kernel does it.
 */
export interface BucketScale {
  readonly count: number;
  readonly scale: number;
  readonly offset: number;
  readonly byBits: boolean;
}

/** Thresholds that are ranked together. */
export interface RankedThresholds extends BucketScale {
  /** Ascending, without repetition. */
  readonly thresholds: Floats;
  /** For each bucket, how many thresholds are in lower ones. */
  readonly below: Uint32Array;
  /** Comparisons needed in the bucket with most thresholds: 1, or those of a binary search. */
  readonly steps: number;
}

const { fround } = Math;

/** Larger tables leave the cache. */
const BUCKET_COUNTS = [64, 256, 1024, 4096];

/**
 * Ranking several times with one comparison is faster than once with a search, up to so many times.
 */
const MOST_PARTS = 4;

/**
 * Divides thresholds into parts that have at most one threshold in a bucket. Where that would take many parts, the
 * one part that is given has to be searched.
 *
 * @param thresholds ascending, without repetition
 */
export function separate(thresholds: Floats): RankedThresholds[] {
  const parts: RankedThresholds[] = [];
  let rest = thresholds;
  while (parts.length < MOST_PARTS) {
    const scale = chooseScale(rest);
    const part = new Map<number, number>();
    const left: number[] = [];
    bucketsOf(rest, scale).forEach((bucket, i) => {
      if (part.has(bucket)) left.push(rest[i]!);
      else part.set(bucket, rest[i]!);
    });
    parts.push(rankIn(scale, like(rest, [...part.values()])));
    if (left.length === 0) return parts;
    rest = like(rest, left);
  }
  return [rankTogether(thresholds)];
}

/** All thresholds in one part, however many are in a bucket. */
export function rankTogether(thresholds: Floats): RankedThresholds {
  return rankIn(chooseScale(thresholds), thresholds);
}

const like = (floats: Floats, values: readonly number[]): Floats =>
  floats instanceof Float32Array ? Float32Array.from(values) : Float64Array.from(values);

/** The one with the smallest number of buckets that separates thresholds best. */
function chooseScale(thresholds: Floats): BucketScale {
  let best: BucketScale | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const count of BUCKET_COUNTS) {
    for (const byBits of [false, true]) {
      const scale = scaleFor(thresholds, count, byBits);
      const buckets = bucketsOf(thresholds, scale);
      let shared = 0;
      for (let i = 1; i < buckets.length; i++) if (buckets[i] === buckets[i - 1]) shared++;
      if (shared < fewest) {
        best = scale;
        fewest = shared;
      }
      if (shared === 0) return scale;
    }
  }
  return best!;
}

function scaleFor(thresholds: Floats, count: number, byBits: boolean): BucketScale {
  const first = keyOf(thresholds[0]!, byBits);
  const range = keyOf(thresholds.at(-1)!, byBits) - first;
  // The thresholds fill the middle; what is below or above them all has a bucket of its own.
  const scale = fround(Math.min(1e30, (count - 2) / (range || 1)));
  const offset = fround(1 - first * scale);
  if (scale > 0 && Number.isFinite(offset)) return { count, scale, offset, byBits };
  return { count, scale: fround(1e-38), offset: 0, byBits };
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

function keyOf(value: number, byBits: boolean): number {
  if (!byBits) return fround(value);
  // The bits of floats, negative ones turned around, are in the order of the floats.
  float[0] = value + 0;
  return fround(bits[0]! ^ ((bits[0]! >> 31) & 0x7fffffff));
}

/** Ascending, as the thresholds are. */
function bucketsOf(thresholds: Floats, { count, scale, offset, byBits }: BucketScale): Uint16Array {
  const buckets = new Uint16Array(thresholds.length);
  for (let i = 0; i < buckets.length; i++) {
    const place = fround(fround(keyOf(thresholds[i]!, byBits) * scale) + offset);
    // The kernel cuts fractions off below an eighth, after rounding.
    buckets[i] = fround(Math.max(0, Math.min(count - 1, place)) + 1048576) - 1048576;
  }
  return buckets;
}

function rankIn(scale: BucketScale, thresholds: Floats): RankedThresholds {
  const below = new Uint32Array(scale.count);
  let most = 0;
  const held = new Uint32Array(scale.count);
  for (const bucket of bucketsOf(thresholds, scale)) most = Math.max(most, ++held[bucket]!);
  for (let b = 1; b < scale.count; b++) below[b] = below[b - 1]! + held[b - 1]!;
  return { ...scale, thresholds, below, steps: Math.ceil(Math.log2(1 + most)) };
}
