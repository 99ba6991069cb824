import { exp32, log32 } from "../../kernels/float32.js";
import type { BaseScoreTransform, MarginTransform } from "./objectives.js";

const { fround } = Math;

/** How close to 0 or 1 a probability may come as a base score. */
const CLOSEST = fround(1e-6);

/** NaN for a score that the objective cannot have. Each in float32, step by step as libxgboost does it. */
export const BASE_SCORE: Readonly<Record<BaseScoreTransform, (score: number) => number>> = {
  identity: (score) => score,
  logit(probability) {
    if (!(probability >= 0 && probability <= 1)) return Number.NaN;
    const inner = Math.min(Math.max(probability, CLOSEST), fround(1 - CLOSEST));
    return -log32(fround(fround(1 / inner) - 1));
  },
  log: log32,
};

/** Float32 nearest to the 1e-16 that keeps the denominator of a sigmoid from being 0. */
const EPSILON = fround(1e-16);
/** The largest number whose exponential is finite in float32, nearly. */
const MAX_EXPONENT = fround(88.7);

export function sigmoid(x: number): number {
  const power = exp32(Math.min(-x, MAX_EXPONENT));
  return fround(1 / fround(fround(power + 1) + EPSILON));
}

/** Turns `margins` (rows of `outputs`) into predictions and gives back how many there are for a row. */
export const MARGINS: Readonly<Record<MarginTransform, (margins: Float32Array, outputs: number) => number>> =
  {
    identity: (_, outputs) => outputs,
    sigmoid: (margins, outputs) => each(margins, outputs, sigmoid),
    exp: (margins, outputs) => each(margins, outputs, exp32),
    sign: (margins, outputs) => each(margins, outputs, (margin) => (margin > 0 ? 1 : 0)),
    softmax(margins, outputs) {
      for (let at = 0; at < margins.length; at += outputs) softmax(margins, at, at + outputs);
      return outputs;
    },
    /** The first of the largest; stands at the start of `margins`. */
    argmax(margins, outputs) {
      for (let row = 0; row * outputs < margins.length; row++) {
        let best = 0;
        for (let k = 1; k < outputs; k++) {
          if (margins[row * outputs + k]! > margins[row * outputs + best]!) best = k;
        }
        margins[row] = best;
      }
      return 1;
    },
  };

function each(margins: Float32Array, outputs: number, transform: (margin: number) => number): number {
  for (let i = 0; i < margins.length; i++) margins[i] = transform(margins[i]!);
  return outputs;
}

function softmax(margins: Float32Array, start: number, end: number): void {
  let largest = margins[start]!;
  for (let i = start + 1; i < end; i++) if (margins[i]! > largest) largest = margins[i]!;
  let sum = 0;
  for (let i = start; i < end; i++) {
    const power = exp32(fround(margins[i]! - largest));
    margins[i] = power;
    sum += power;
  }
  const divisor = fround(sum);
  for (let i = start; i < end; i++) margins[i] = margins[i]! / divisor;
}
