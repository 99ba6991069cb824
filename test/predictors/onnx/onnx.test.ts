import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { DataFrame } from "../../../src/data/frame.js";
import { DrumError } from "../../../src/errors.js";
import { loadOnnx } from "../../../src/predictors/onnx/predictor.js";
import { needs, pythonFor } from "../../oracles/python.js";
import { PACKAGES, trainModels } from "./python-models.js";

const python = pythonFor(PACKAGES);
const models = python ? trainModels(python) : undefined;
afterAll(() => models?.remove());

const rowsOf = (frame: DataFrame) =>
  Array.from({ length: frame.length }, (_, i) =>
    frame.names.map((_, k) => Number((frame.columns[k] as { values: Float64Array }).values[i])),
  );

const pathOf = (name: string) => `${models!.folder}/${name}.onnx`;

describe.skipIf(!python)(`ONNX models as Python's onnxruntime runs them${needs(python, PACKAGES)}`, () => {
  it.each(models?.cases ?? [])("$name", async ({ path, target, labels, frame, expected }) => {
    const predictor = await loadOnnx(path, { targetType: target });
    try {
      const predictions = await predictor.predict(frame);
      expect(predictor.classLabels).toEqual(labels);
      if (labels !== undefined) expect(predictions.names).toEqual(labels);
      const rows = rowsOf(predictions);
      expect(rows.length).toBe(expected.length);
      for (const [i, row] of rows.entries()) {
        expect(row.length).toBe(expected[i]!.length);
        for (const [k, value] of row.entries()) {
          const wanted = expected[i]![k]!;
          expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(wanted)));
        }
      }
    } finally {
      await predictor.close?.();
    }
  });

  it("predicts rows one by one, and in any cut, with the same bits as all at once", async () => {
    for (const { path, target, frame } of models!.cases) {
      const predictor = await loadOnnx(path, { targetType: target });
      const all = rowsOf(await predictor.predict(frame));
      for (const size of [1, 2, 3]) {
        const cut: number[][] = [];
        for (let i = 0; i < frame.length; i += size)
          cut.push(...rowsOf(await predictor.predict(frame.slice(i, i + size))));
        expect.soft(cut, path).toEqual(all);
      }
      await predictor.close?.();
    }
  });
});

describe.skipIf(!python)(`ONNX models that cannot be used${needs(python, PACKAGES)}`, () => {
  const failure = async (name: string, target: string) =>
    loadOnnx(pathOf(name), { targetType: target }).then(
      () => expect.unreachable(),
      (error) => ({ code: error.code, text: error.text }),
    );

  it("names an operator that onnxruntime does not know", async () => {
    const { code, text } = await failure("unknown_operator", "regression");
    expect(code).toBe("MODEL_UNSUPPORTED");
    expect(text).toContain(pathOf("unknown_operator"));
    expect(text).toContain("Nonsense");
  });

  it("says that an opset is too new", async () => {
    const { code, text } = await failure("future_opset", "regression");
    expect(code).toBe("MODEL_UNSUPPORTED");
    expect(text).toContain("opset");
  });

  it("misses the files of its weights", async () => {
    const { code, text } = await failure("lost_weights", "regression");
    expect(code).toBe("MODEL_CORRUPT");
    expect(text).toContain("lost.onnx_data");
  });

  it("reads no file outside the model's folder", async () => {
    const { code, text } = await failure("escaping", "binary");
    expect(code).toBe("MODEL_CORRUPT");
    expect(text).toContain("external data lies outside the folder of the model");
  });

  it("gives one clear error wherever a byte is wrong", async () => {
    const good = readFileSync(pathOf("logistic_zipmap"));
    const path = pathOf("damaged");
    const codes = new Set<string>();
    for (let at = 0; at < good.length; at += 7) {
      const bytes = Buffer.from(good);
      bytes[at]! ^= 0xff;
      writeFileSync(path, bytes);
      try {
        const predictor = await loadOnnx(path, { targetType: "multiclass" });
        await predictor.close?.();
      } catch (error) {
        expect(error).toBeInstanceOf(DrumError);
        expect((error as DrumError).text).not.toContain("\n");
        codes.add((error as DrumError).code);
      }
    }
    expect([...codes].sort()).toEqual(["MODEL_CORRUPT", "MODEL_UNSUPPORTED"]);
  });

  it("asks for probabilities when there are only labels", async () => {
    const { code, text } = await failure("only_label", "multiclass");
    expect(code).toBe("MODEL_OUTPUT");
    expect(text).toContain("'label' (int64)");
    expect(text).toContain("Export the model with its probabilities");
  });

  it("takes whole numbers for a regression when there are no floats", async () => {
    const predictor = await loadOnnx(pathOf("only_label"), { targetType: "regression" });
    const frame = DataFrame.from({ a: [1, 3], b: [2, 1] });
    expect(rowsOf(await predictor.predict(frame))).toEqual([[1], [0]]);
  });

  it("says when the answers are not one for each row", async () => {
    const predictor = await loadOnnx(pathOf("transposed"), { targetType: "regression" });
    const frame = DataFrame.from({ a: [1, 3], b: [2, 1], c: [0, 0] });
    await expect(predictor.predict(frame)).rejects.toMatchObject({
      code: "MODEL_OUTPUT",
      message: expect.stringContaining("2 rows with a tensor of shape [3, 2]"),
    });
  });
});

describe.skipIf(!python)(`Data that does not fit an ONNX model${needs(python, PACKAGES)}`, () => {
  const predict = async (name: string, frame: DataFrame) => {
    const { path, target } = models!.cases.find((entry) => entry.name === name)!;
    const predictor = await loadOnnx(path, { targetType: target });
    try {
      return await predictor.predict(frame);
    } finally {
      await predictor.close?.();
    }
  };
  const pipeline = (changes: Record<string, unknown[]>, drop: string[] = []) =>
    DataFrame.from({
      "petal length (cm)": [1.5, 2],
      width: [1, 2],
      count: [0, 1],
      colour: ["red", "green"],
      ...changes,
    }).drop(drop);

  it("names the columns that are missing", async () => {
    await expect(predict("pipeline", pipeline({}, ["colour", "width"]))).rejects.toMatchObject({
      code: "FEATURES_MISSING",
      message: "The input lacks 2 of the columns that the model needs: 'width', 'colour'.",
    });
  });

  it.each([
    [
      "a missing whole number",
      { count: [1, null] },
      "Column 'count' has missing values, but the model's input takes int64.",
    ],
    [
      "a fraction",
      { count: [1, 1.5] },
      "Column 'count' has numbers that are not whole, but the model's input takes int64.",
    ],
    [
      "a missing text",
      { colour: ["red", null] },
      "Column 'colour' has missing values, but the model's input takes text.",
    ],
  ])("names the column with %s", async (_, changes, message) => {
    await expect(predict("pipeline", pipeline(changes))).rejects.toMatchObject({
      code: "FEATURE_VALUES",
      message,
    });
  });

  it("refuses text for a matrix of numbers", async () => {
    const frame = DataFrame.from({ a: ["x"], b: [1], c: [1], d: [1] });
    await expect(predict("logistic_zipmap", frame)).rejects.toMatchObject({ code: "COLUMN_NOT_NUMERIC" });
  });

  it("counts the columns of a matrix", async () => {
    const frame = DataFrame.from({ a: [1], b: [1], c: [1] });
    await expect(predict("logistic_zipmap", frame)).rejects.toMatchObject({
      code: "FEATURE_COUNT",
      message: "The input has 3 columns where the model, which has no names for them, takes 4.",
    });
    await expect(predict("mixed_by_name", frame)).rejects.toMatchObject({ code: "FEATURES_MISSING" });
    await expect(predict("mixed_by_name", frame.with("number", [1]))).rejects.toMatchObject({
      code: "FEATURE_COUNT",
      message:
        "The input has 3 columns where the model, which has no names for them, takes 2 for 'left' and 3 for 'right'.",
    });
  });

  it("takes a vector column for a matrix", async () => {
    const scalars = DataFrame.from({ a: [1, 5], b: [2, 6], c: [3, 7], d: [4, 8] });
    const vectors = DataFrame.from({
      X: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      other: [0, 0],
    });
    expect(await predict("logistic_zipmap", vectors)).toEqual(await predict("logistic_zipmap", scalars));
  });

  it.each([
    ["numbers", [1, 2.5], ["1", "2.5"]],
    ["whole numbers past 2^53", [2n ** 60n, -1n], ["1152921504606846976", "-1"]],
    ["booleans as pandas writes them", [true, false], ["True", "False"]],
  ])("makes text of %s, and transforms give all outputs side by side", async (_, word, texts) => {
    const predictor = await loadOnnx(pathOf("transform"), { targetType: "transform" });
    const frame = DataFrame.from({ word, a: [1, 2], b: [3, 4] });
    const result = await predictor.predict(frame);
    expect(result.names).toEqual(["twice_0", "twice_1", "same"]);
    expect(result.names.map((name) => result.values(name))).toEqual([[2, 4], [6, 8], texts]);
    const none = await predictor.predict(frame.slice(0, 0));
    expect(none.columns.map((column) => column.type)).toEqual(result.columns.map((column) => column.type));
    await predictor.close?.();
  });

  it("gives no rows for no rows, under the right names", async () => {
    for (const { name, labels, frame, expected } of models!.cases) {
      const none = await predict(name, frame.slice(0, 0));
      expect(none.length).toBe(0);
      expect(none.columns.length).toBe(expected[0]!.length);
      if (labels !== undefined) expect(none.names).toEqual(labels);
    }
  });
});
