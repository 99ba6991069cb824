import {
  ALL_OUTPUTS,
  CATEGORY_SET,
  type CategorySet,
  MISSING_GOES_RIGHT,
  type TreeEnsemble,
} from "../../kernels/trees/ensemble.js";
import { corrupt, type Field, floats, integer, integers, member, optional } from "./document.js";

export interface EnsembleShape {
  readonly features: number;
  readonly outputs: number;
  /** Margins that the sums start from. */
  readonly base: Float32Array;
}

interface LeafVectors {
  /** Rows of one number for each output. */
  readonly values: Float32Array;
  rowOf(leaf: number): number;
}

/** One tree as the file has it, its arrays of equal length. */
interface FileTree {
  readonly field: Field;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  readonly value: Float32Array;
  readonly defaultLeft: Int32Array;
  readonly categorySets: ReadonlyMap<number, CategorySet>;
  readonly vectors: LeafVectors | undefined;
}

/**
 * Lays trees out for evaluation.
 *
 * @param trees `trees[…]` of the file, those that take part
 * @param output the output of each tree
 * @throws MODEL_CORRUPT when the arrays do not make trees: lengths that differ, children out of range, a node
 *   reached twice, features or outputs that the model does not have
 */
export function layOut(
  trees: readonly Field[],
  output: Int32Array,
  weight: Float32Array | undefined,
  shape: EnsembleShape,
): TreeEnsemble {
  const files = trees.map((tree) => readTree(tree, shape));
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
        if (tree.vectors === undefined) leaf[k] = tree.value[node]!;
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
      // No number is less than NaN, nor than minus infinity.
      rule[k] = tree.defaultLeft[node] === 0 ? MISSING_GOES_RIGHT : 0;
      if (set === undefined) {
        threshold[k] = Number.isNaN(tree.value[node]) ? Number.NEGATIVE_INFINITY : tree.value[node]!;
      } else {
        rule[k]! |= CATEGORY_SET;
        categorySets.set(k, set);
      }
    }
    used = start + known;
    if (tree.vectors !== undefined) {
      vectors.push(tree.vectors.values);
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
    ...(weight && { weight }),
    child: child.slice(0, used),
    feature: feature.slice(0, used),
    threshold: threshold.slice(0, used),
    rule: rule.slice(0, used),
    leaf: leaf.slice(0, used),
    leafVectors,
    categorySets,
  };
}

function readTree(field: Field, { outputs }: EnsembleShape): FileTree {
  const left = integers(member(field, "left_children"));
  const nodes = left.length;
  if (nodes === 0) throw corrupt(field, `${field.where} has no nodes`);
  const perNode = <Values extends Int32Array | Float32Array>(values: Values, name: string): Values => {
    if (values.length === nodes) return values;
    throw corrupt(field, `${field.where}.${name} has ${values.length} elements for ${nodes} nodes`);
  };
  const ofNodes = (name: string) => perNode(integers(member(field, name)), name);
  const right = ofNodes("right_children");
  const declared = optional(field, "tree_param");
  const size = declared && optional(declared, "size_leaf_vector");
  const width = size === undefined ? 1 : integer(size);
  return {
    field,
    left,
    right,
    feature: ofNodes("split_indices"),
    value: perNode(floats(member(field, "split_conditions")), "split_conditions"),
    defaultLeft: ofNodes("default_left"),
    categorySets: readCategorySets(field),
    vectors: width > 1 ? readVectors(field, width, outputs, right) : undefined,
  };
}

/**
 * The vectors of a multi-output tree. Since XGBoost 3.1 they stand in `leaf_weights`, and the right child of a
 * leaf is its row there; before, `base_weights` had a row for every node.
 */
function readVectors(field: Field, size: number, outputs: number, right: Int32Array): LeafVectors {
  const compact = optional(field, "leaf_weights");
  const values = floats(compact ?? member(field, "base_weights"));
  const rows = values.length / size;
  if (size !== outputs)
    throw corrupt(field, `${field.where} has leaves of ${size} numbers for ${outputs} outputs`);
  if (!Number.isInteger(rows)) throw corrupt(field, `${field.where} has leaves of unequal size`);
  return {
    values,
    rowOf(node) {
      const row = compact === undefined ? node : right[node]!;
      if (row < 0 || row >= rows) throw corrupt(field, `${field.where} has no vector for leaf ${node}`);
      return row;
    },
  };
}

/** Beyond this a float32 is no category to libxgboost. */
const MAX_CATEGORY = 2 ** 24;

/** The categories that go right, by node. Models before XGBoost 1.3 have none. */
function readCategorySets(field: Field): ReadonlyMap<number, CategorySet> {
  const sets = new Map<number, CategorySet>();
  const listed = optional(field, "categories_nodes");
  const splitNodes = listed === undefined ? new Int32Array() : integers(listed);
  const declared = optional(field, "split_type");
  const types = declared === undefined ? new Int32Array() : integers(declared);
  const categorical = types.reduce((sum, type) => sum + (type === 1 ? 1 : 0), 0);
  if (categorical !== splitNodes.length || splitNodes.some((node) => types[node] !== 1)) {
    throw corrupt(
      field,
      `${field.where} has ${categorical} categorical splits but ${splitNodes.length} sets`,
    );
  }
  if (splitNodes.length === 0) return sets;
  const categories = integers(member(field, "categories"));
  const segments = integers(member(field, "categories_segments"));
  const sizes = integers(member(field, "categories_sizes"));
  splitNodes.forEach((node, i) => {
    const start = segments[i] ?? -1;
    const size = sizes[i] ?? -1;
    if (start < 0 || size < 0 || start + size > categories.length) {
      throw corrupt(field, `${field.where} has a category set out of range`);
    }
    sets.set(node, categorySet(field, categories.subarray(start, start + size)));
  });
  return sets;
}

function categorySet(field: Field, members: Int32Array): CategorySet {
  let largest = 0;
  for (const category of members) {
    if (category < 0 || category > MAX_CATEGORY)
      throw corrupt(field, `${field.where} has a category ${category}`);
    if (category > largest) largest = category;
  }
  const words = new Uint32Array((largest >> 5) + 1);
  for (const category of members) words[category >> 5]! |= 1 << (category & 31);
  return words;
}
