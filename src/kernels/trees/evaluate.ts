import { type Floats, floatsLike, type TreeEnsemble } from "./ensemble.js";
import { createKernel, type SumLeaves } from "./kernel.js";
import { packedWalker } from "./pack.js";
import { sumLeaves } from "./walk.js";

/** From so many rows on the kernel is faster than walking the trees; a block costs it the same for any number. */
const KERNEL_ROWS = 8;

/** After so many calls with fewer rows their walk is made quicker, which costs a start some milliseconds. */
const FEW_ROWS_CALLS = 16;

/** Rows gathered for a walk: enough to spread the cost of a tree, few enough to stay in the cache. */
export const WALK_ROWS = 256;

/**
 * The sums of all rows, `ensemble.outputs` numbers for each: by walking the trees, or by the kernel as soon as
 * there have been rows enough for it. Both give the same bits.
 *
 * @param columns one for each feature, `length` values, NaN where missing
 */
export type TreeSums = (columns: readonly Floats[], length: number) => Floats;

export function evaluator(ensemble: TreeEnsemble): TreeSums {
  const walk = walker(ensemble);
  let walkFew = walk;
  let calls = 0;
  let kernel: SumLeaves | undefined;
  let toCome = rowsWorthCompiling(ensemble);
  return (columns, length) => {
    const sums = floatsLike(ensemble, length * ensemble.outputs);
    if (toCome > 0 && length >= KERNEL_ROWS) {
      toCome -= length;
      if (toCome <= 0) kernel = createKernel(ensemble);
    }
    if (length >= KERNEL_ROWS) (kernel ?? walk)(columns, 0, length, sums);
    else {
      if (calls++ === FEW_ROWS_CALLS) walkFew = packedWalker(ensemble);
      walkFew(columns, 0, length, sums);
    }
    return sums;
  };
}

/** After how many rows walking them has taken as long as compiling the ensemble takes, roughly. */
function rowsWorthCompiling(ensemble: TreeEnsemble): number {
  const trees = ensemble.root.length;
  const nodes = ensemble.child.length;
  const stepMicroseconds = 0.008;
  const compileMicroseconds = 30_000 + 0.4 * nodes;
  return Math.ceil(compileMicroseconds / (stepMicroseconds * trees * Math.log2(2 + nodes / (trees + 1))));
}

/** Gathers rows and walks them. */
export function walker(ensemble: TreeEnsemble): SumLeaves {
  const gather = rowGatherer(ensemble);
  return (columns, start, end, sums) => {
    for (let from = start; from < end; from += WALK_ROWS) {
      const count = Math.min(WALK_ROWS, end - from);
      const [first, last] = [(from - start) * ensemble.outputs, (from - start + count) * ensemble.outputs];
      sumLeaves(ensemble, gather(columns, from, count), count, sums.subarray(first, last));
    }
  };
}

/** Gives rows of values in one array, which the next call uses again. */
export function rowGatherer(
  ensemble: TreeEnsemble,
): (columns: readonly Floats[], start: number, count: number) => Floats {
  const { features } = ensemble;
  let rows = floatsLike(ensemble, 0);
  return (columns, start, count) => {
    if (rows.length < count * features) rows = floatsLike(ensemble, count * features);
    for (let f = 0; f < features; f++) {
      const column = columns[f]!;
      for (let i = 0, at = f; i < count; i++, at += features) rows[at] = column[start + i]!;
    }
    return rows;
  };
}
