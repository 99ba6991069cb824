import { ALL_OUTPUTS, type Floats, MISSING_GOES_RIGHT, type TreeEnsemble } from "./ensemble.js";

/** Deeper trees are walked row by row: their leaves lie at very different depths. */
const MAX_LOCKSTEP_DEPTH = 12;

/**
 * Adds up the leaves that rows reach, tree after tree, rounding each sum to the ensemble's type.
 *
 * @param rows `count` rows of `ensemble.features` values, NaN where missing
 * @param sums receives `count` rows of `ensemble.outputs` sums
 */
export function sumLeaves(ensemble: TreeEnsemble, rows: Floats, count: number, sums: Floats): void {
  const { features, outputs, base, root, output, feature, leaf, leafVectors } = ensemble;
  if (count < 4) {
    for (let i = 0; i < count; i++) sumLeavesOfRow(ensemble, rows, i * features, sums, i * outputs);
    return;
  }
  const leaves = new Int32Array(count);
  for (let i = 0; i < count; i++) sums.set(base, i * outputs);
  for (let tree = 0; tree < root.length; tree++) {
    const target = output[tree]!;
    findLeaves(ensemble, tree, rows, count, leaves);
    if (target === ALL_OUTPUTS) {
      for (let i = 0; i < count; i++) {
        const vector = feature[leaves[i]!]! * outputs;
        for (let k = 0; k < outputs; k++) {
          const at = i * outputs + k;
          sums[at] = sums[at]! + leafVectors[vector + k]!;
        }
      }
    } else {
      for (let i = 0, at = target; i < count; i++, at += outputs) {
        sums[at] = sums[at]! + leaf[leaves[i]!]!;
      }
    }
  }
}

/** The sums of one row. */
function sumLeavesOfRow(ensemble: TreeEnsemble, rows: Floats, row: number, sums: Floats, to: number): void {
  const { base, root } = ensemble;
  sums.set(base, to);
  for (let tree = 0; tree < root.length; tree++) {
    addLeaf(ensemble, tree, leafOf(ensemble, root[tree]!, rows, row), sums, to);
  }
}

/** Not where leaves are vectors: these have the number of the vector where others have that of a feature. */
function canBeWalkedInStep({ depth, categorical, output }: TreeEnsemble, tree: number): boolean {
  return categorical[tree] === 0 && depth[tree]! <= MAX_LOCKSTEP_DEPTH && output[tree] !== ALL_OUTPUTS;
}

/** Adds what a leaf of a tree has to the sums of a row, which start at `sums[to]`. */
export function addLeaf(
  { output, outputs, feature, leaf, leafVectors }: TreeEnsemble,
  tree: number,
  node: number,
  sums: Floats,
  to: number,
): void {
  const target = output[tree]!;
  if (target !== ALL_OUTPUTS) {
    sums[to + target]! += leaf[node]!;
    return;
  }
  const vector = feature[node]! * outputs;
  for (let k = 0; k < outputs; k++) sums[to + k]! += leafVectors[vector + k]!;
}

/**
 * The leaves that rows reach in one tree.
 *
 * @param rows `count` rows of `ensemble.features` values, NaN where missing
 * @param leaves receives `count` nodes
 */
export function findLeaves(
  ensemble: TreeEnsemble,
  tree: number,
  rows: Floats,
  count: number,
  leaves: Int32Array,
): void {
  const { features, root } = ensemble;
  const together = canBeWalkedInStep(ensemble, tree) ? count & ~3 : 0;
  if (together > 0) findLeavesByFour(ensemble, tree, rows, together, leaves);
  for (let i = together; i < count; i++) leaves[i] = leafOf(ensemble, root[tree]!, rows, i * features);
}

/**
 * The leaves of rows in a tree without category sets. Four rows go down together, always to the full depth, for
 * leaves lead to themselves: no branch to mispredict, and four loads under way at once.
 */
function findLeavesByFour(
  { features, root, depth, child, feature, threshold, rule }: TreeEnsemble,
  tree: number,
  rows: Floats,
  count: number,
  leaves: Int32Array,
): void {
  const from = root[tree]!;
  const levels = depth[tree]!;
  for (let i = 0; i < count; i += 4) {
    const row0 = i * features;
    const row1 = row0 + features;
    const row2 = row1 + features;
    const row3 = row2 + features;
    let node0 = from;
    let node1 = from;
    let node2 = from;
    let node3 = from;
    for (let level = 0; level < levels; level++) {
      const x0 = rows[row0 + feature[node0]!]!;
      const x1 = rows[row1 + feature[node1]!]!;
      const x2 = rows[row2 + feature[node2]!]!;
      const x3 = rows[row3 + feature[node3]!]!;
      node0 = child[node0]! + (+(x0 >= threshold[node0]!) | (+Number.isNaN(x0) & rule[node0]!));
      node1 = child[node1]! + (+(x1 >= threshold[node1]!) | (+Number.isNaN(x1) & rule[node1]!));
      node2 = child[node2]! + (+(x2 >= threshold[node2]!) | (+Number.isNaN(x2) & rule[node2]!));
      node3 = child[node3]! + (+(x3 >= threshold[node3]!) | (+Number.isNaN(x3) & rule[node3]!));
    }
    leaves[i] = node0;
    leaves[i + 1] = node1;
    leaves[i + 2] = node2;
    leaves[i + 3] = node3;
  }
}

/** The leaf that the row starting at `rows[at]` reaches from the node `from`. */
function leafOf(ensemble: TreeEnsemble, from: number, rows: Floats, at: number): number {
  const { child, feature, threshold } = ensemble;
  let node = from;
  for (let left = child[node]!; left !== node; left = child[node]!) {
    const x = rows[at + feature[node]!]!;
    const limit = threshold[node]!;
    if (x < limit) node = left;
    else if (x >= limit) node = left + 1;
    else node = left + (goesRight(ensemble, node, x) ? 1 : 0);
  }
  return node;
}

/** Where a missing value goes, and any value at a category set. */
function goesRight(ensemble: TreeEnsemble, node: number, x: number): boolean {
  const rule = ensemble.rule[node]!;
  if (Number.isNaN(x)) return (rule & MISSING_GOES_RIGHT) !== 0;
  const words = ensemble.categorySets.get(node)!;
  const category = Math.trunc(x);
  // Fractions are cut off, but nothing below 0 is a category.
  if (x < 0 || category >= words.length * 32) return false;
  return ((words[category >> 5]! >>> (category & 31)) & 1) === 1;
}
