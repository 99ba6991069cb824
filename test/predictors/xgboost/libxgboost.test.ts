import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { xgboost } from "../../../src/predictors/xgboost/family.js";
import { OBJECTIVES } from "../../../src/predictors/xgboost/objectives.js";
import { BASE_SCORE, MARGINS } from "../../../src/predictors/xgboost/transforms.js";
import { needs, pythonFor } from "../../oracles/python.js";
import { differing, readData, readFloats, readModels, rowMajor, trainModels } from "../trained-models.js";

vi.mock(import("../../../src/kernels/trees/evaluate.js"), async (original) => {
  const { kernelAndWalker } = await import("../kernel-and-walker.js");
  const module = await original();
  return { ...module, evaluator: kernelAndWalker(module.walker) };
});

const PACKAGES = ["xgboost", "sklearn", "pandas"];
const python = pythonFor(PACKAGES);

describe.skipIf(!python)(`predictions have the bits of libxgboost's${needs(python, PACKAGES)}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = trainModels(python!, "xgboost");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("for every kind of model, from JSON and UBJSON", async () => {
    const unequal: Record<string, number> = {};
    const models = readModels(folder);
    for (const { name, data } of models) {
      const frame = readData(folder, data);
      const expected = readFloats(join(folder, `${name}.pred`));
      for (const extension of [".json", ".ubj"]) {
        const model = await xgboost.load(join(folder, name + extension), { targetType: "unstructured" });
        const count = differing(rowMajor(await model.predict(frame)), expected);
        if (count > 0) unequal[name + extension] = count;
      }
    }
    expect(unequal).toEqual({});
    expect(models.length).toBeGreaterThan(45);
  });

  it("for every objective that XGBoost has", () => {
    const seen = new Set(
      readModels(folder).map(({ name }) => {
        const { learner } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
        return learner.objective.name;
      }),
    );
    const deprecated = ["reg:linear"];
    expect(Object.keys(OBJECTIVES).filter((name) => !seen.has(name))).toEqual(deprecated);
  });

  it.each([
    ["exp", "exp"],
    ["exp", "exp-aft"],
    ["exp", "exp-cox"],
    ["exp", "exp-gamma"],
    ["exp", "exp-tweedie"],
    ["sigmoid", "sigmoid"],
  ] as const)("for a million margins through %s (%s)", (transform, file) => {
    const margins = readFloats(join(folder, "margins.bin"));
    expect(margins.length).toBeGreaterThan(1e6);
    MARGINS[transform](margins, 1);
    expect(differing(margins, readFloats(join(folder, `margins-${file}.bin`)))).toBe(0);
  });

  it("for a third of a million rows through softmax", () => {
    const all = readFloats(join(folder, "margins.bin"));
    const margins = all.subarray(0, all.length - (all.length % 3));
    MARGINS.softmax(margins, 3);
    expect(differing(margins, readFloats(join(folder, "margins-softmax.bin")))).toBe(0);
  });

  it.each(["logit", "log"] as const)("for base scores through %s", (transform) => {
    const scores = readFloats(join(folder, "scores.bin"));
    expect(scores.length).toBeGreaterThan(400);
    expect(
      differing(scores.map(BASE_SCORE[transform]), readFloats(join(folder, `scores-${transform}.bin`))),
    ).toBe(0);
  });
});
