const { fround } = Math;

/** LightGBM takes numbers up to this size for zero: it does not even pass them on to the model. */
const ZERO = fround(1e-35);

export const isZero = (x: number): boolean => x >= -ZERO && x <= ZERO;

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/**
 * The least number that goes right where LightGBM sends `x <= threshold` left, and takes small ones for zero;
 * undefined where none does.
 */
export function firstRight(threshold: number): number | undefined {
  if (threshold === Number.POSITIVE_INFINITY) return undefined;
  // No number is less than or equal to what is none.
  if (Number.isNaN(threshold)) return Number.NEGATIVE_INFINITY;
  if (!isZero(threshold)) return nextUp(threshold);
  return threshold < 0 ? -ZERO : nextUp(ZERO);
}

/** The next double up. */
function nextUp(x: number): number {
  double[0] = x;
  bits[0]! += x > 0 ? 1n : -1n;
  return double[0]!;
}
