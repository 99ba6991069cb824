import type { Floats, TreeEnsemble } from "../../kernels/trees/ensemble.js";
import { rowGatherer, WALK_ROWS } from "../../kernels/trees/evaluate.js";
import { findLeaves } from "../../kernels/trees/walk.js";
import type { LinearLeaves } from "./ensemble.js";
import { isZero } from "./zero.js";

/**
 * Adds up the linear models in the leaves that rows reach. Where a feature of a model is missing, the leaf gives
 * the constant value that it has beside the model.
 */
export function linearEvaluator(
  ensemble: TreeEnsemble,
  linear: LinearLeaves,
): (columns: readonly Floats[], length: number) => Float64Array {
  const { features, outputs, root, output, leaf } = ensemble;
  const gather = rowGatherer(ensemble);
  const leaves = new Int32Array(WALK_ROWS);
  return (columns, length) => {
    const sums = new Float64Array(length * outputs);
    for (let from = 0; from < length; from += WALK_ROWS) {
      const count = Math.min(WALK_ROWS, length - from);
      const rows = gather(columns, from, count);
      for (let tree = 0; tree < root.length; tree++) {
        findLeaves(ensemble, tree, rows, count, leaves);
        for (let i = 0; i < count; i++) {
          const at = (from + i) * outputs + output[tree]!;
          sums[at]! += leafValue(leaves[i]!, rows, i * features);
        }
      }
    }
    return sums;
  };

  function leafValue(node: number, rows: Floats, row: number): number {
    const model = linear.get(node);
    if (model === undefined) return leaf[node]!;
    let value = model.constant;
    for (let k = 0; k < model.features.length; k++) {
      const x = rows[row + model.features[k]!]!;
      if (Number.isNaN(x)) return leaf[node]!;
      if (!isZero(x)) value += model.coefficients[k]! * x;
    }
    return value;
  }
}
