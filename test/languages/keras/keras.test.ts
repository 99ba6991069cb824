import { readFileSync, rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import type { DataFrame } from "../../../src/data/frame.js";
import { toFloat64 } from "../../../src/data/numbers.js";
import { keras } from "../../../src/predictors/keras/family.js";
import { ACTIVATIONS, IDLE_LAYERS, LAYERS } from "../../../src/predictors/keras/layers.js";
import { loadKerasModel } from "../../../src/predictors/keras/predictor.js";
import { needs, pythonFor } from "../../oracles/python.js";
import { PACKAGES, saveModels } from "./saved-models.js";

const python = pythonFor(PACKAGES);
const saved = python ? saveModels(python) : undefined;
afterAll(() => saved && rmSync(saved.folder, { recursive: true, force: true }));
const models = saved?.models ?? [];

const head = (path: string) => readFileSync(path).subarray(0, 65_536);
const rowsOf = (frame: DataFrame) => {
  const columns = frame.columns.map((column, k) => toFloat64(column, frame.names[k]!));
  return Array.from({ length: frame.length }, (_, i) => columns.map((values) => values[i]!));
};

describe.skipIf(!python)(`Keras models without Keras${needs(python, PACKAGES)}`, () => {
  it.each(models.filter(({ runs }) => runs))(
    "$file predicts what Keras predicts, to a millionth",
    async (model) => {
      expect(await keras.recognises!(head(model.path), model.path)).toBe(true);
      const predictor = await loadKerasModel(model.path, { targetType: "regression" });
      try {
        const rows = rowsOf(await predictor.predict(model.frame!));
        const differences = rows.map((row, i) =>
          row.map((value, k) => Math.abs(value - model.expected![i]![k]!) / Math.max(1, Math.abs(value))),
        );
        expect(rows.map((row) => row.length)).toEqual(model.expected!.map((row) => row.length));
        expect(Math.max(...differences.flat())).toBeLessThanOrEqual(1e-6);
        const alone: number[][] = [];
        for (let i = 0; i < rows.length; i++) {
          alone.push(...rowsOf(await predictor.predict(model.frame!.slice(i, i + 1))));
        }
        expect(alone).toEqual(rows);
      } finally {
        await predictor.close?.();
      }
    },
  );

  it.each(models.filter(({ runs }) => !runs))("$file is left to Keras", async ({ path }) => {
    expect(await keras.recognises!(head(path), path)).toBe(false);
    const error = await loadKerasModel(path, { targetType: "regression" }).then(
      () => expect.unreachable("it was loaded"),
      (cause) => cause,
    );
    expect(error.code).toBe("MODEL_UNSUPPORTED");
    expect(error.message).toContain(path);
    expect(error.remedy).toContain("--language python");
  });

  it("holds every layer and activation that it runs against Keras", () => {
    const used = models.filter(({ runs }) => runs).map(({ path }) => readFileSync(path, "latin1"));
    const without = (names: Iterable<string>, pattern: (name: string) => string) =>
      [...names].filter((name) => !used.some((text) => text.includes(pattern(name))));
    expect(without(Object.keys(LAYERS), (name) => `"class_name": "${name}"`)).toEqual([]);
    // These three differ from others by nothing but their names.
    const idle = [...IDLE_LAYERS].filter((name) => !/SpatialDropout[13]D/.test(name));
    expect(without(idle, (name) => `"class_name": "${name}"`)).toEqual([]);
    const activations = Object.keys(ACTIVATIONS).filter((name) => name !== "swish");
    expect(without(activations, (name) => `"activation": "${name}"`)).toEqual([]);
  });
});
