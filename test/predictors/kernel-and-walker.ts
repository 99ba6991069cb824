import { expect } from "vitest";
import { floatsLike, type TreeEnsemble } from "../../src/kernels/trees/ensemble.js";
import type { TreeSums } from "../../src/kernels/trees/evaluate.js";
import { createKernel, type SumLeaves } from "../../src/kernels/trees/kernel.js";
import { packedWalker } from "../../src/kernels/trees/pack.js";
import { differing } from "./trained-models.js";

/**
 * Takes the place of `evaluator`, which changes to the kernel only where it pays: here every row goes every way,
 * and all must give the same bits.
 */
export const kernelAndWalker =
  (walker: (ensemble: TreeEnsemble) => SumLeaves) =>
  (ensemble: TreeEnsemble): TreeSums => {
    const kernel = createKernel(ensemble);
    expect(kernel).toBeDefined();
    return (columns, length) => {
      const sums = [kernel!, walker(ensemble), packedWalker(ensemble)].map((sum) => {
        const all = floatsLike(ensemble, length * ensemble.outputs);
        sum(columns, 0, length, all);
        return all;
      });
      expect(differing(sums[0]!, sums[1]!)).toBe(0);
      expect(differing(sums[0]!, sums[2]!)).toBe(0);
      return sums[0]!;
    };
  };
