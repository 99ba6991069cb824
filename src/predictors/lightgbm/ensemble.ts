import {
  CATEGORY_SET,
  type CategorySet,
  MISSING_GOES_RIGHT,
  type TreeEnsemble,
} from "../../kernels/trees/ensemble.js";
import type { FileTree, LinearLeaf } from "./file-tree.js";
import { ModelInputs } from "./model-inputs.js";
import { corrupt } from "./model-text.js";
import { firstRight } from "./zero.js";

/** A linear model in a leaf; features are inputs of the ensemble. */
export type LinearLeaves = ReadonlyMap<number, LinearLeaf>;

/** A set for nodes that no number passes to the right: those that only tell missing values apart. */
const NOTHING: CategorySet = new Uint32Array();

export interface LaidOut {
  readonly ensemble: TreeEnsemble;
  readonly inputs: ModelInputs;
  /** By node, where trees have linear models in their leaves. */
  readonly linear?: LinearLeaves;
}

/**
 * Lays trees out for evaluation. LightGBM sends `x <= threshold` left, and members of a category set too; the
 * ensemble sends `x >= threshold` and members right, so thresholds become the next number up and the children of
 * categorical nodes change places.
 *
 * @param features of the model
 * @throws MODEL_CORRUPT when the arrays do not make trees
 */
export function layOut(trees: readonly FileTree[], features: number, outputs: number): LaidOut {
  const inputs = new ModelInputs();
  const nodes = trees.reduce((sum, tree) => sum + 2 * tree.leaves.length - 1, 0);
  const root = new Int32Array(trees.length);
  const depth = new Int32Array(trees.length);
  const categorical = new Uint8Array(trees.length);
  const child = new Int32Array(nodes);
  const feature = new Int32Array(nodes);
  const threshold = new Float64Array(nodes).fill(Number.NaN);
  const rule = new Uint8Array(nodes);
  const leaf = new Float64Array(nodes);
  const categorySets = new Map<number, CategorySet>();
  const linear = new Map<number, LinearLeaf>();
  let start = 0;

  trees.forEach((tree, t) => {
    root[t] = start;
    const size = 2 * tree.leaves.length - 1;
    // What stands where: inner nodes of the file, or leaves as numbers below 0.
    const order = new Int32Array(size);
    order[0] = tree.leaves.length === 1 ? ~0 : 0;
    const seen = new Uint8Array(size);
    let known = 1;
    const follow = (target: number) => {
      if (target >= tree.left.length || ~target >= tree.leaves.length) {
        throw corrupt(tree.section, `${tree.section.where} has a child ${target}`);
      }
      const place = target < 0 ? ~target : tree.leaves.length + target;
      if (seen[place] === 1 || target === 0) {
        throw corrupt(tree.section, `${tree.section.where} reaches node ${target} twice`);
      }
      seen[place] = 1;
      order[known++] = target;
    };
    let level = 1;
    for (let at = 0; at < known; at++) {
      if (at === level) {
        depth[t]!++;
        level = known;
      }
      const k = start + at;
      const node = order[at]!;
      if (node < 0) {
        child[k] = k;
        leaf[k] = tree.leaves[~node]!;
        const model = tree.linear?.[~node];
        if (model !== undefined) linear.set(k, { ...model, features: numericInputs(tree, model) });
        continue;
      }
      child[k] = start + known;
      const from = checkFeature(tree, tree.feature[node]!);
      const set = tree.categorySets.get(node);
      if (set !== undefined) {
        follow(tree.right[node]!);
        follow(tree.left[node]!);
        feature[k] = inputs.position(from, "category");
        rule[k] = CATEGORY_SET;
        categorySets.set(k, set);
        categorical[t] = 1;
        continue;
      }
      follow(tree.left[node]!);
      follow(tree.right[node]!);
      const missing = tree.missing[node]!;
      feature[k] = inputs.position(from, missing === "zero" ? "zero is missing" : "number");
      const first = firstRight(tree.threshold[node]!);
      if (first === undefined) {
        rule[k] = CATEGORY_SET;
        categorySets.set(k, NOTHING);
        categorical[t] = 1;
      } else {
        threshold[k] = first;
      }
      // Where nothing is missing to the model, a missing value is a zero.
      const right = missing === "none" ? 0 > tree.threshold[node]! : tree.defaultLeft[node] === 0;
      if (right) rule[k]! |= MISSING_GOES_RIGHT;
    }
    if (known !== size) throw corrupt(tree.section, `${tree.section.where} does not reach all of its nodes`);
    start += size;
  });

  const ensemble: TreeEnsemble = {
    features: inputs.list.length,
    outputs,
    base: new Float64Array(outputs),
    root,
    output: Int32Array.from(trees, (_, t) => t % outputs),
    depth,
    categorical,
    child,
    feature,
    threshold,
    rule,
    leaf,
    leafVectors: new Float64Array(),
    categorySets,
  };
  return { ensemble, inputs, ...(linear.size > 0 && { linear }) };

  function checkFeature(tree: FileTree, f: number): number {
    if (f >= 0 && f < features) return f;
    throw corrupt(tree.section, `${tree.section.where} uses feature ${f} of ${features}`);
  }

  function numericInputs(tree: FileTree, model: LinearLeaf): Int32Array {
    return model.features.map((f) => inputs.position(checkFeature(tree, f), "number"));
  }
}
