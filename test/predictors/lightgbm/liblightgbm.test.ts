import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { DataFrame } from "../../../src/data/frame.js";
import { exp64 } from "../../../src/kernels/float64.js";
import { lightgbm } from "../../../src/predictors/lightgbm/family.js";
import { readModel } from "../../../src/predictors/lightgbm/model.js";
import { readModelText } from "../../../src/predictors/lightgbm/model-text.js";
import { OBJECTIVES } from "../../../src/predictors/lightgbm/objectives.js";
import { needs, pythonFor } from "../../oracles/python.js";
import { differing, readData, readDoubles, readModels, rowMajor, trainModels } from "../trained-models.js";

vi.mock(import("../../../src/kernels/trees/evaluate.js"), async (original) => {
  const { kernelAndWalker } = await import("../kernel-and-walker.js");
  const module = await original();
  return { ...module, evaluator: kernelAndWalker(module.walker) };
});

const PACKAGES = ["lightgbm", "sklearn", "pandas"];
const python = pythonFor(PACKAGES);

/** Its last step is a function of the C library in which these differ by a unit of the last place. */
const NEARLY = ["cross_entropy_lambda"];

describe.skipIf(!python)(`predictions have the bits of LightGBM's${needs(python, PACKAGES)}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = trainModels(python!, "lightgbm");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const predict = async (name: string, frame: DataFrame) => {
    const model = await lightgbm.load(join(folder, `${name}.txt`), { targetType: "unstructured" });
    return rowMajor(await model.predict(frame));
  };

  it("for every kind of model, for many rows and for few", async () => {
    const unequal: Record<string, number> = {};
    const models = readModels(folder);
    for (const { name, data, outputs } of models) {
      const frame = readData(folder, data);
      const expected = readDoubles(join(folder, `${name}.pred`));
      const all = await predict(name, frame);
      const few = await predict(name, frame.slice(3, 8));
      if (NEARLY.includes(name)) {
        all.forEach((value, i) => {
          expect(Math.abs(value / expected[i]! - 1)).toBeLessThan(3e-16);
        });
        continue;
      }
      const count = differing(all, expected) + differing(few, expected.subarray(3 * outputs, 8 * outputs));
      if (count > 0) unequal[name] = count;
    }
    expect(unequal).toEqual({});
    expect(models.length).toBeGreaterThan(40);
  });

  it("before the objective's transformation too", async () => {
    const models = readModels(folder).filter(({ data }) => data === "numbers");
    for (const { name, data } of models) {
      const frame = readData(folder, data);
      const model = readModel(await readModelText(join(folder, `${name}.txt`)));
      const columns = frame.names.map((column) => frame.numbers(column));
      const expected = readDoubles(join(folder, `${name}.raw`));
      expect(differing(model.rawScores(columns, frame.length), expected), name).toBe(0);
    }
    expect(models.length).toBeGreaterThan(25);
  });

  it("for every objective that LightGBM has", () => {
    const seen = new Set(
      readModels(folder).map(({ name }) => {
        const text = readFileSync(join(folder, `${name}.txt`), "utf8");
        return /^objective=(\w+)/m.exec(text)?.[1];
      }),
    );
    expect(Object.keys(OBJECTIVES).filter((name) => !seen.has(name))).toEqual([]);
    expect(seen).toContain(undefined);
  });

  it("for a million numbers through exp", () => {
    const numbers = readDoubles(join(folder, "exp.in"));
    const expected = readDoubles(join(folder, "exp.out"));
    const normal = numbers.filter((x) => x > -708);
    expect(normal.length).toBeGreaterThan(800_000);
    expect(
      differing(
        normal.map(exp64),
        expected.filter((_, i) => numbers[i]! > -708),
      ),
    ).toBe(0);
    expect(differing(normal.map(Math.exp), normal.map(exp64))).toBeGreaterThan(1000);
  });
});
