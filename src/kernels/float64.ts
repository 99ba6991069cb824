/**
 * `exp` of doubles as the C libraries compute it: the table-driven algorithm by Szabolcs Nagy that glibc, musl,
 * bionic and Arm's Optimized Routines share, on CPUs with a fused multiply-add. Its error is up to 0.511 units of the
 * last place, so it differs from the nearest double, and from `Math.exp`, now and then.
 */

const SEGMENTS = 128;
const INV_LN2 = Math.LOG2E * SEGMENTS;
/** ln 2 / 128 in two parts; products of the first with whole numbers below 2^20 are exact. */
const LN2_HIGH = 0.0054152123481117087;
const LN2_LOW = 1.2864023111638346e-14;
/** Adding and taking away 1.5·2^52 rounds to an integer, ties to even. */
const ROUNDER = 6755399441055744;
const C2 = 0.49999999999996786;
const C3 = 0.16666666666665886;
const C4 = 0.0416666808410674;
const C5 = 0.008333335853059549;

/** 2^(i/128) rounded to doubles, and what is left of it relative to that. */
let powers: { readonly nearest: Float64Array; readonly rest: Float64Array } | undefined;

/** e^x. */
export function exp64(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -54) return 1 + x;
  // Results that are not normal numbers: infinite, 0, nearly 0, or not a number at all.
  if (!(x > -708 && x < 709.7)) return Math.exp(x);
  powers ??= computePowers();
  const k = INV_LN2 * x + ROUNDER - ROUNDER;
  const i = k & (SEGMENTS - 1);
  const power = powers.nearest[i]!;
  const exponent = (k - i) / SEGMENTS;
  const rest = powers.rest[i]!;

  // Without fused operations the sum is off by less than 2^-60, which hardly ever changes the rounding below.
  const high = x - k * LN2_HIGH;
  const r = high - k * LN2_LOW;
  const r2 = r * r;
  const sum = rest + r + r2 * (C2 + r * C3) + r2 * r2 * (C4 + r * C5);
  const least = power + power * (sum - 2 ** -59);
  if (least === power + power * (sum + 2 ** -59)) return timesPowerOfTwo(least, exponent);

  const fusedR = fma(-k, LN2_LOW, high);
  const square = fusedR * fusedR;
  const exact = fma(square * square, fma(fusedR, C5, C4), fma(square, fma(fusedR, C3, C2), rest + fusedR));
  // Below -512 results may be tiny, and the product is kept for their rounding, which takes the fusion away.
  const nearest = x <= -512 ? power + power * exact : fma(power, exact, power);
  return timesPowerOfTwo(nearest, exponent);
}

/** In two steps: 2^1024 is no double, but a product with it may be. */
function timesPowerOfTwo(value: number, exponent: number): number {
  const half = exponent >> 1;
  return value * 2 ** half * 2 ** (exponent - half);
}

/** `a * b + c`, rounded once, for numbers near enough to 1 that no part of them overflows or is lost. */
export function fma(a: number, b: number, c: number): number {
  const product = a * b;
  const [aHigh, bHigh] = [upperBits(a), upperBits(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  const productRest = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  // product + productRest + c, exactly, as three numbers; the two small ones are added so that no bit is forgotten.
  const [small, smallRest] = twoSum(c, productRest);
  const [large, largeRest] = twoSum(product, small);
  return large + addToOdd(largeRest, smallRest);
}

/** A sum and what its rounding left out. */
function twoSum(a: number, b: number): [number, number] {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const LOWER = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 0 : 1;

/**
 * `a + b` rounded to the neighbour with an odd last bit unless it is exact, so that a later rounding sees that there
 * was more.
 */
function addToOdd(a: number, b: number): number {
  const [sum, rest] = twoSum(a, b);
  if (rest === 0) return sum;
  double[0] = sum;
  if ((words[LOWER]! & 1) === 1) return sum;
  // The exact sum lies on the far side of `sum` from zero, or between `sum` and zero.
  const outward = rest > 0 === sum > 0;
  const before = words[LOWER]!;
  words[LOWER] = outward ? before + 1 : before - 1;
  if (!outward && before === 0) words[1 - LOWER]!--;
  return double[0]!;
}

/** The part of a double that has 26 significant bits. */
function upperBits(value: number): number {
  const scaled = value * 134217729;
  return scaled - (scaled - value);
}

/** From integers of 200 binary places, so that both parts are the nearest doubles. */
function computePowers() {
  const places = 200n;
  const one = 1n << places;
  let root = 2n * one;
  for (let size = SEGMENTS; size > 1; size /= 2) root = squareRoot(root << places);
  const nearest = new Float64Array(SEGMENTS);
  const rest = new Float64Array(SEGMENTS);
  let power = one;
  for (let i = 0; i < SEGMENTS; i++) {
    // Numbers from 1 to 2 have 52 binary places.
    const rounded = (power + (1n << (places - 53n))) >> (places - 52n);
    nearest[i] = Number(rounded) / 2 ** 52;
    const difference = power - (rounded << (places - 52n));
    rest[i] = Number((difference << places) / power) / 2 ** Number(places);
    power = (power * root) >> places;
  }
  return { nearest, rest };
}

function squareRoot(value: bigint): bigint {
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
