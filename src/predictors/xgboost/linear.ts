import type { Floats } from "../../kernels/trees/ensemble.js";
import type { EnsembleShape } from "./trees.js";

/**
 * Linear models (booster `gblinear`): bias and base score first, then feature after feature, in float32. A
 * missing value adds nothing. libxgboost 3.2 starts every output from
 * the base score of the first one, and so does this.
 *
 * @param weights a row of `outputs` for each feature, then the biases
 * @param columns a column for each feature
 * @returns `length` rows of `outputs`
 */
export function sumLinear(
  { features, outputs, base }: EnsembleShape,
  weights: Float32Array,
  columns: readonly Floats[],
  length: number,
): Float32Array {
  const { fround } = Math;
  const sums = new Float32Array(length * outputs);
  for (let i = 0; i < length; i++) {
    for (let k = 0; k < outputs; k++) {
      let sum = fround(weights[features * outputs + k]! + base[0]!);
      for (let f = 0; f < features; f++) {
        const x = fround(columns[f]![i]!);
        if (!Number.isNaN(x)) sum = fround(sum + fround(x * weights[f * outputs + k]!));
      }
      sums[i * outputs + k] = sum;
    }
  }
  return sums;
}
