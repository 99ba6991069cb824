import type { EnsembleShape } from "./trees.js";

/**
 * Linear models (booster `gblinear`): bias and base score first, then feature after feature, in float32. A
 * missing value adds nothing. libxgboost 3.2 starts every output from
 * the base score of the first one, and so does this.
 *
 * @param weights a row of `outputs` for each feature, then the biases
 * @param rows `count` rows of `features` values
 * @param sums receives `count` rows of `outputs`
 */
export function sumLinear(
  { features, outputs, base }: EnsembleShape,
  weights: Float32Array,
  rows: Float32Array,
  count: number,
  sums: Float32Array,
): void {
  const { fround } = Math;
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < outputs; k++) {
      let sum = fround(weights[features * outputs + k]! + base[0]!);
      for (let f = 0; f < features; f++) {
        const x = rows[i * features + f]!;
        if (!Number.isNaN(x)) sum = fround(sum + fround(x * weights[f * outputs + k]!));
      }
      sums[i * outputs + k] = sum;
    }
  }
}
