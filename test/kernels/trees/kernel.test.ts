import { describe, expect, it } from "vitest";
import { floatsLike } from "../../../src/kernels/trees/ensemble.js";
import { walker } from "../../../src/kernels/trees/evaluate.js";
import { createKernel } from "../../../src/kernels/trees/kernel.js";
import { packedWalker } from "../../../src/kernels/trees/pack.js";
import { randomCase } from "./random-ensemble.js";

/** Rows of ensembles; `npm run test:kernels` asks for a million. */
const CASES = Number(process.env.DRUM_KERNEL_CASES ?? 40_000);

describe("the kernel", () => {
  it(`gives the walker's bits, and so does the packed walk, for ${CASES} rows of random ensembles`, {
    timeout: 600_000,
  }, () => {
    const seen = { deep: 0, sets: 0, vectors: 0, float32: 0, float64: 0 };
    for (let seed = 1, done = 0; done < CASES; seed++) {
      const rows = [1, 17, 128, 255, 256, 257, 700, 5000][seed % 8]!;
      const { ensemble, columns } = randomCase(seed, rows);
      const expected = floatsLike(ensemble, rows * ensemble.outputs);
      walker(ensemble)(columns, 0, rows, expected);
      for (const sum of [createKernel(ensemble)!, packedWalker(ensemble)]) {
        const actual = floatsLike(ensemble, rows * ensemble.outputs);
        sum(columns, 0, rows, actual);
        const wrong = actual.findIndex((sum, i) => !Object.is(sum, expected[i]));
        if (wrong >= 0) expect.fail(`seed ${seed}: sum ${wrong} is ${actual[wrong]}, not ${expected[wrong]}`);
      }
      done += rows;
      if (ensemble.depth.some((depth) => depth > 9)) seen.deep++;
      if (ensemble.categorySets.size > 0) seen.sets++;
      if (ensemble.leafVectors.length > 0) seen.vectors++;
      seen[ensemble.leaf instanceof Float32Array ? "float32" : "float64"]++;
    }
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(2);
  });

  it("evaluates a part of the rows", () => {
    const { ensemble, columns } = randomCase(11, 3000);
    const all = floatsLike(ensemble, 3000 * ensemble.outputs);
    const kernel = createKernel(ensemble)!;
    kernel(columns, 0, 3000, all);
    const part = floatsLike(ensemble, 500 * ensemble.outputs);
    kernel(columns, 1300, 1800, part);
    expect(part).toEqual(all.subarray(1300 * ensemble.outputs, 1800 * ensemble.outputs));
    expect(ensemble.root.length).toBeGreaterThan(0);
  });
});
