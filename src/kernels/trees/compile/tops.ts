import { endOfTree, isLeaf, type TreeEnsemble } from "../ensemble.js";
import { MAX_TOP } from "../layout.js";

/** The top of a deeper tree: rows that come to its end walk on alone, at the cost of some 300 nodes a step. */
const TOP_OF_DEEP_TREES = 7;

/** How much of each tree is evaluated for all rows at once. */
export interface Tops {
  /** Levels. */
  readonly depth: Uint8Array;
  /** The node behind the last one of these levels. */
  readonly end: Int32Array;
}

export function chooseTops(ensemble: TreeEnsemble): Tops {
  const trees = ensemble.root.length;
  const tops = { depth: new Uint8Array(trees), end: new Int32Array(trees) };
  for (let tree = 0; tree < trees; tree++) {
    const depth = ensemble.depth[tree]!;
    tops.depth[tree] = depth <= MAX_TOP ? depth : TOP_OF_DEEP_TREES;
    tops.end[tree] = endOfLevels(ensemble, tree, tops.depth[tree]!);
  }
  return tops;
}

/** Whether a tree goes on below its top. */
export function goesOn(ensemble: TreeEnsemble, { depth }: Tops, tree: number): boolean {
  return ensemble.depth[tree]! > depth[tree]!;
}

function endOfLevels(ensemble: TreeEnsemble, tree: number, levels: number): number {
  let start = ensemble.root[tree]!;
  let end = start + 1;
  for (let level = 1; level < levels; level++) {
    let inner = 0;
    for (let node = start; node < end; node++) if (!isLeaf(ensemble, node)) inner++;
    start = end;
    end += 2 * inner;
  }
  return levels === 0 ? start : Math.min(end, endOfTree(ensemble, tree));
}
