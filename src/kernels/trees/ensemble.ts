/** Bits of {@link TreeEnsemble.rule}. */
export const MISSING_GOES_RIGHT = 1;
export const CATEGORY_SET = 2;

/** In {@link TreeEnsemble.output}: the leaves of the tree are vectors, one number for each output. */
export const ALL_OUTPUTS = -1;

/** Values, thresholds, leaves and sums of one ensemble are of one of these types, all of the same. */
export type Floats = Float32Array | Float64Array;

/**
 * Binary decision trees whose leaves are added up, in typed arrays. The nodes of all trees stand in one
 * sequence, those of a tree together and breadth first, so that a right child follows its left sibling.
 *
 * At an inner node a value `x` goes left if `x < threshold`, else right; a missing one (NaN) goes where the rule
 * says. At a node with a category set the members of the set go right, all other numbers left.
 */
export interface TreeEnsemble {
  /** Number of values in a row. */
  readonly features: number;
  /** Number of sums for a row. */
  readonly outputs: number;
  /** Where the sum of every output starts. */
  readonly base: Floats;

  // One element for each tree, in the order of addition.
  /** First node. */
  readonly root: Int32Array;
  /** The output that the leaves add to, or {@link ALL_OUTPUTS}. */
  readonly output: Int32Array;
  /** Steps from the root to the farthest leaf. */
  readonly depth: Int32Array;
  /** 1 when a node has a category set. */
  readonly categorical: Uint8Array;

  // One element for each node.
  /** Left child; the right one is next to it. A leaf is its own child. */
  readonly child: Int32Array;
  /** Inner node: the feature to look at. Leaf of a vector: its row in {@link leafVectors}. Other leaf: 0. */
  readonly feature: Int32Array;
  /** Inner node: the threshold. NaN for a leaf and where there is a category set. */
  readonly threshold: Floats;
  /** Inner node: {@link MISSING_GOES_RIGHT} and {@link CATEGORY_SET}. 0 for a leaf. */
  readonly rule: Uint8Array;
  /** What a leaf adds. */
  readonly leaf: Floats;

  /** `outputs` numbers a row. */
  readonly leafVectors: Floats;
  /** By node. */
  readonly categorySets: ReadonlyMap<number, CategorySet>;
}

/** Bit `c & 31` of word `c >> 5` says whether category `c` is a member. */
export type CategorySet = Uint32Array;

export function isLeaf({ child }: TreeEnsemble, node: number): boolean {
  return child[node] === node;
}

/** The node behind the last one of a tree. */
export function endOfTree({ root, child }: TreeEnsemble, tree: number): number {
  return root[tree + 1] ?? child.length;
}

/** An array of the ensemble's type of numbers. */
export function floatsLike({ threshold }: TreeEnsemble, length: number): Floats {
  return threshold instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
