import type { CategorySet } from "../../kernels/trees/ensemble.js";
import { corrupt, count, integers, numbers, type Section } from "./model-text.js";

/** What a missing value is to a node. */
export type MissingType = "none" | "zero" | "nan";

/** One tree as the file has it. Children below 0 are leaves: `~child` is the number of the leaf. */
export interface FileTree {
  readonly section: Section;
  readonly leaves: Float64Array;
  // One element for each inner node.
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly defaultLeft: Uint8Array;
  readonly missing: readonly MissingType[];
  /** By inner node: the categories that go left. */
  readonly categorySets: ReadonlyMap<number, CategorySet>;
  /** By leaf, where the leaves of the tree are linear models. */
  readonly linear?: readonly LinearLeaf[];
}

/** A leaf that gives `constant` and each feature times its coefficient. */
export interface LinearLeaf {
  readonly constant: number;
  readonly features: Int32Array;
  readonly coefficients: Float64Array;
}

// Bits of a decision type.
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING_TYPES: readonly MissingType[] = ["none", "zero", "nan"];

/** @throws MODEL_CORRUPT */
export function readTree(section: Section): FileTree {
  const leafCount = count(section, "num_leaves");
  if (leafCount === 0) throw corrupt(section, `${section.where} has no leaves`);
  const inner = leafCount - 1;
  const types = inner === 0 ? new Int32Array() : integers(section, "decision_type", inner);
  const missing = Array.from(types, (type) => {
    const name = MISSING_TYPES[(type >> 2) & 3];
    if (name === undefined) throw corrupt(section, `${section.where} has an unknown decision type ${type}`);
    return name;
  });
  const threshold = inner === 0 ? new Float64Array() : numbers(section, "threshold", inner);
  const perNode = (key: string) => (inner === 0 ? new Int32Array() : integers(section, key, inner));
  return {
    section,
    leaves: numbers(section, "leaf_value", leafCount),
    left: perNode("left_child"),
    right: perNode("right_child"),
    feature: perNode("split_feature"),
    threshold,
    defaultLeft: Uint8Array.from(types, (type) => (type & DEFAULT_LEFT ? 1 : 0)),
    missing,
    categorySets: readCategorySets(section, types, threshold),
    ...(section.values.get("is_linear") === "1" && { linear: readLinearLeaves(section, leafCount) }),
  };
}

/** The threshold of a categorical node is the number of its set. */
function readCategorySets(
  section: Section,
  types: Int32Array,
  threshold: Float64Array,
): ReadonlyMap<number, CategorySet> {
  const sets = new Map<number, CategorySet>();
  if (!types.some((type) => type & CATEGORICAL)) return sets;
  const setCount = count(section, "num_cat");
  const boundaries = integers(section, "cat_boundaries", setCount + 1);
  const bits = Uint32Array.from(numbers(section, "cat_threshold", boundaries.at(-1)!));
  types.forEach((type, node) => {
    if ((type & CATEGORICAL) === 0) return;
    const [start, end] = [boundaries[threshold[node]!], boundaries[threshold[node]! + 1]];
    if (start === undefined || end === undefined || start < 0 || end < start || end > bits.length) {
      throw corrupt(section, `${section.where} has a category set out of range`);
    }
    sets.set(node, bits.subarray(start, end));
  });
  return sets;
}

function readLinearLeaves(section: Section, leafCount: number): LinearLeaf[] {
  const constants = numbers(section, "leaf_const", leafCount);
  const sizes = integers(section, "num_features", leafCount);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const features = integers(section, "leaf_features", total);
  const coefficients = numbers(section, "leaf_coeff", total);
  let end = 0;
  return Array.from(constants, (constant, leaf) => {
    const start = end;
    end += sizes[leaf]!;
    return {
      constant,
      features: features.subarray(start, end),
      coefficients: coefficients.subarray(start, end),
    };
  });
}
