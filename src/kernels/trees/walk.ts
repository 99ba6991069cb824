import { ALL_OUTPUTS, CATEGORY_SET, MISSING_GOES_RIGHT, type TreeEnsemble } from "./ensemble.js";

/**
 * Adds up the leaves that rows reach, tree after tree, in float32.
 *
 * @param rows `count` rows of `ensemble.features` values, NaN where missing
 * @param sums receives `count` rows of `ensemble.outputs` sums
 */
export function sumLeaves(
  ensemble: TreeEnsemble,
  rows: Float32Array,
  count: number,
  sums: Float32Array,
): void {
  const { features, outputs, base, root, output, weight, value, feature, leafVectors } = ensemble;
  for (let i = 0; i < count; i++) sums.set(base, i * outputs);
  for (let tree = 0; tree < root.length; tree++) {
    const target = output[tree]!;
    const factor = weight === undefined ? 1 : weight[tree]!;
    for (let i = 0; i < count; i++) {
      const leaf = leafOf(ensemble, root[tree]!, rows, i * features);
      if (target === ALL_OUTPUTS) {
        const vector = feature[leaf]! * outputs;
        for (let k = 0; k < outputs; k++) {
          const at = i * outputs + k;
          sums[at] = sums[at]! + Math.fround(leafVectors[vector + k]! * factor);
        }
      } else {
        const at = i * outputs + target;
        sums[at] = sums[at]! + Math.fround(value[leaf]! * factor);
      }
    }
  }
}

/** The leaf that the row starting at `rows[at]` reaches from the node `from`. */
function leafOf(ensemble: TreeEnsemble, from: number, rows: Float32Array, at: number): number {
  const { child, feature, value } = ensemble;
  let node = from;
  for (let left = child[node]!; left !== 0; left = child[node]!) {
    const x = rows[at + feature[node]!]!;
    const threshold = value[node]!;
    if (x < threshold) node = left;
    else if (x >= threshold) node = left + 1;
    else node = left + (goesRight(ensemble, node, x) ? 1 : 0);
  }
  return node;
}

/** Where a missing value goes, and any value at a category set. */
function goesRight(ensemble: TreeEnsemble, node: number, x: number): boolean {
  const rule = ensemble.rule[node]!;
  if (Number.isNaN(x)) return (rule & MISSING_GOES_RIGHT) !== 0;
  // A threshold of NaN without a set: nothing is less than it.
  if ((rule & CATEGORY_SET) === 0) return true;
  const words = ensemble.categorySets.get(node)!;
  const category = Math.trunc(x);
  // Fractions are cut off, but nothing below 0 is a category.
  if (x < 0 || category >= words.length * 32) return false;
  return ((words[category >> 5]! >>> (category & 31)) & 1) === 1;
}
