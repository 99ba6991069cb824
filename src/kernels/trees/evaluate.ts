import { type Floats, floatsLike, type TreeEnsemble } from "./ensemble.js";
import { createKernel, type SumLeaves } from "./kernel.js";
import { sumLeaves } from "./walk.js";

/** From so many rows on the kernel is faster than walking the trees; a block costs it the same for any number. */
const KERNEL_ROWS = 8;

/** After so many rows it has paid to compile an ensemble, which takes as long as walking hundreds of rows. */
const COMPILE_ROWS = 512;

/** Rows gathered for a walk: enough to spread the cost of a tree, few enough to stay in the cache. */
const WALK_ROWS = 256;

/**
 * The sums of all rows, `ensemble.outputs` numbers for each: by walking the trees, or by the kernel as soon as
 * there have been rows enough for it. Both give the same bits.
 *
 * @param columns one for each feature, `length` values, NaN where missing
 */
export type TreeSums = (columns: readonly Floats[], length: number) => Floats;

export function evaluator(ensemble: TreeEnsemble): TreeSums {
  const walk = walker(ensemble);
  let kernel: SumLeaves | undefined;
  let toCome = COMPILE_ROWS;
  return (columns, length) => {
    const sums = floatsLike(ensemble, length * ensemble.outputs);
    if (toCome > 0 && length >= KERNEL_ROWS) {
      toCome -= length;
      if (toCome <= 0) kernel = createKernel(ensemble);
    }
    const sum = kernel !== undefined && length >= KERNEL_ROWS ? kernel : walk;
    sum(columns, 0, length, sums);
    return sums;
  };
}

/** Gathers rows and walks them. */
export function walker(ensemble: TreeEnsemble): SumLeaves {
  const { features, outputs } = ensemble;
  let rows = floatsLike(ensemble, 0);
  return (columns, start, end, sums) => {
    const most = Math.min(WALK_ROWS, end - start);
    if (rows.length < most * features) rows = floatsLike(ensemble, most * features);
    for (let from = start; from < end; from += WALK_ROWS) {
      const count = Math.min(WALK_ROWS, end - from);
      for (let f = 0; f < features; f++) {
        const column = columns[f]!;
        for (let i = 0, at = f; i < count; i++, at += features) rows[at] = column[from + i]!;
      }
      sumLeaves(
        ensemble,
        rows,
        count,
        sums.subarray((from - start) * outputs, (from - start + count) * outputs),
      );
    }
  };
}
