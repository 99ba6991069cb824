import { expect } from "vitest";
import { floatsLike, type TreeEnsemble } from "../../src/kernels/trees/ensemble.js";
import type { TreeSums } from "../../src/kernels/trees/evaluate.js";
import { createKernel, type SumLeaves } from "../../src/kernels/trees/kernel.js";
import { differing } from "./trained-models.js";

/**
 * Takes the place of `evaluator`, which changes to the kernel only where it pays: here every row goes both ways,
 * and both must give the same bits.
 */
export const kernelAndWalker =
  (walker: (ensemble: TreeEnsemble) => SumLeaves) =>
  (ensemble: TreeEnsemble): TreeSums => {
    const kernel = createKernel(ensemble);
    expect(kernel).toBeDefined();
    return (columns, length) => {
      const [compiled, walked] = [0, 1].map(() => floatsLike(ensemble, length * ensemble.outputs));
      kernel!(columns, 0, length, compiled!);
      walker(ensemble)(columns, 0, length, walked!);
      expect(differing(compiled!, walked!)).toBe(0);
      return compiled!;
    };
  };
