import type { CategorySet } from "../../kernels/trees/ensemble.js";
import { corrupt, type Field, floats, integer, integers, member, optional } from "./document.js";

export interface LeafVectors {
  /** Rows of one number for each output. */
  readonly values: Float32Array;
  rowOf(leaf: number): number;
}

/** One tree as the file has it, its arrays of equal length. */
export interface FileTree {
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
 * Reads one element of `trees`; its nodes are not followed yet.
 *
 * @param outputs of the model
 * @throws MODEL_CORRUPT when arrays are missing, are no arrays of numbers, or differ in length
 */
export function readTree(field: Field, outputs: number): FileTree {
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
  if (splitNodes.length === 0 && !types.includes(1)) return sets;
  const categorical = types.reduce((sum, type) => sum + (type === 1 ? 1 : 0), 0);
  if (categorical !== splitNodes.length || splitNodes.some((node) => types[node] !== 1)) {
    throw corrupt(
      field,
      `${field.where} has ${categorical} categorical splits but ${splitNodes.length} sets`,
    );
  }
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
