import {
  ALL_OUTPUTS,
  CATEGORY_SET,
  type CategorySet,
  MISSING_GOES_RIGHT,
  type TreeEnsemble,
} from "../../kernels/trees/ensemble.js";
import { corrupt, type Field } from "./document.js";
import { readTree } from "./file-tree.js";

export interface EnsembleShape {
  readonly features: number;
  readonly outputs: number;
  /** Margins that the sums start from. */
  readonly base: Float32Array;
}

/**
 * Lays trees out for evaluation.
 *
 * @param trees `trees[…]` of the file, those that take part
 * @param output the output of each tree
 * @param weight what the leaves of each tree are multiplied by
 * @throws MODEL_CORRUPT when the arrays do not make trees: children out of range, a node reached twice, features
 *   or outputs that the model does not have
 */
export function layOut(
  trees: readonly Field[],
  output: Int32Array,
  weight: Float32Array | undefined,
  shape: EnsembleShape,
): TreeEnsemble {
  const files = trees.map((tree) => readTree(tree, shape.outputs));
  if (
    files.length > 0 &&
    files.length < shape.outputs &&
    files.every(({ vectors }) => vectors === undefined)
  ) {
    throw corrupt(trees[0]!, `there are ${files.length} trees for ${shape.outputs} outputs`);
  }
  const most = files.reduce((sum, tree) => sum + tree.left.length, 0);
  const child = new Int32Array(most);
  const feature = new Int32Array(most);
  const threshold = new Float32Array(most).fill(Number.NaN);
  const leaf = new Float32Array(most);
  const rule = new Uint8Array(most);
  const root = new Int32Array(files.length);
  const target = new Int32Array(files.length);
  const depth = new Int32Array(files.length);
  const categorySets = new Map<number, CategorySet>();
  const vectors: Float32Array[] = [];
  let vectorRows = 0;
  let used = 0;

  files.forEach((tree, t) => {
    const { left, right } = tree;
    const start = used;
    root[t] = start;
    const factor = weight === undefined ? 1 : weight[t]!;
    target[t] = tree.vectors === undefined ? output[t]! : ALL_OUTPUTS;
    if (target[t]! >= shape.outputs || output[t]! < 0) {
      throw corrupt(
        tree.field,
        `tree_info gives ${tree.field.where} to output ${output[t]}, which is not there`,
      );
    }
    // The nodes of the file in the order in which they are laid out.
    const order = new Int32Array(left.length);
    const seen = new Uint8Array(left.length);
    let known = 1;
    seen[0] = 1;
    const follow = (node: number) => {
      if (node < 0 || node >= left.length) {
        throw corrupt(tree.field, `${tree.field.where} has a child ${node}`);
      }
      if (seen[node] === 1) throw corrupt(tree.field, `${tree.field.where} reaches node ${node} twice`);
      seen[node] = 1;
      order[known++] = node;
    };
    // Where the level that is being laid out ends.
    let level = 1;
    for (let at = 0; at < known; at++) {
      if (at === level) {
        depth[t]!++;
        level = known;
      }
      const node = order[at]!;
      const k = start + at;
      if (left[node] === -1) {
        child[k] = k;
        if (tree.vectors === undefined) leaf[k] = tree.value[node]! * factor;
        else feature[k] = vectorRows + tree.vectors.rowOf(node);
        continue;
      }
      child[k] = start + known;
      follow(left[node]!);
      follow(right[node]!);
      feature[k] = tree.feature[node]!;
      if (feature[k]! < 0 || feature[k]! >= shape.features) {
        throw corrupt(tree.field, `${tree.field.where} splits on feature ${feature[k]} of ${shape.features}`);
      }
      const set = tree.categorySets.get(node);
      rule[k] = tree.defaultLeft[node] === 0 ? MISSING_GOES_RIGHT : 0;
      if (set === undefined) {
        // No number is less than NaN, nor than minus infinity.
        threshold[k] = Number.isNaN(tree.value[node]) ? Number.NEGATIVE_INFINITY : tree.value[node]!;
      } else {
        rule[k]! |= CATEGORY_SET;
        categorySets.set(k, set);
      }
    }
    used = start + known;
    if (tree.vectors !== undefined) {
      vectors.push(tree.vectors.values.map((value) => value * factor));
      vectorRows += tree.vectors.values.length / shape.outputs;
    }
  });

  const leafVectors = new Float32Array(vectorRows * shape.outputs);
  let filled = 0;
  for (const values of vectors) {
    leafVectors.set(values, filled);
    filled += values.length;
  }
  return {
    ...shape,
    root,
    output: target,
    depth,
    categorical: Uint8Array.from(files, (tree) => (tree.categorySets.size > 0 ? 1 : 0)),
    child: child.slice(0, used),
    feature: feature.slice(0, used),
    threshold: threshold.slice(0, used),
    rule: rule.slice(0, used),
    leaf: leaf.slice(0, used),
    leafVectors,
    categorySets,
  };
}
