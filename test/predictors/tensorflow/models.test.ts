import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { float64Column, int32Column, stringColumn } from "../../../src/data/column.js";
import { DataFrame } from "../../../src/data/frame.js";
import { toFloat64 } from "../../../src/data/numbers.js";
import type { DrumError } from "../../../src/errors.js";
import { loadTensorFlowModel } from "../../../src/predictors/tensorflow/predictor.js";
import { libraryRows, saveLayers, shake, tf, tfl } from "./library.js";

const folder = mkdtempSync(join(tmpdir(), "drum-tensorflow-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  await tf.setBackend("cpu");
});

const ROWS = 37;
const wave = (length: number, step: number) =>
  Float64Array.from({ length }, (_, i) => Math.sin(i * step) * 2);
const numbers = (width: number) =>
  new DataFrame(
    Array.from({ length: width }, (_, k) => `x${k}`),
    Array.from({ length: width }, (_, k) => float64Column(wave(ROWS, 0.1 + k))),
  );
const rowsOf = (frame: DataFrame) => {
  const columns = frame.columns.map((column, k) => toFloat64(column, frame.names[k]!));
  return Array.from({ length: frame.length }, (_, i) => columns.map((values) => values[i]!));
};
const failureOf = async (action: () => Promise<unknown>): Promise<DrumError> =>
  action().then(
    () => expect.unreachable("it succeeded") as never,
    (error) => error,
  );
const close = (rows: number[][]) =>
  rows.map((row) => row.map((value) => expect.closeTo(value, Math.abs(value) > 10 ? 3 : 5)));
/** The columns of a frame as one tensor. */
const matrix = (frame: DataFrame, ...shape: number[]) =>
  tf.tensor(rowsOf(frame).flat(), [frame.length, ...(shape.length ? shape : [frame.names.length])]);
const { layers } = tfl;

const input = (...shape: number[]) => ({ inputShape: shape });
const sequential = (...list: tfl.layers.Layer[]) => tfl.sequential({ layers: list });
const MODELS: Record<
  string,
  readonly [width: number, shape: readonly number[], make: () => tfl.LayersModel]
> = {
  "dense, every fused activation": [
    6,
    [6],
    () =>
      sequential(
        layers.dense({ units: 33, activation: "relu", ...input(6) }),
        layers.dense({ units: 17, activation: "sigmoid" }),
        layers.dense({ units: 9, activation: "elu" }),
        layers.dense({ units: 7, activation: "relu6" }),
        layers.dense({ units: 5, activation: "tanh" }),
        layers.dense({ units: 3, activation: "softmax" }),
      ),
  ],
  "activations without a kernel of WebAssembly": [
    5,
    [5],
    () =>
      sequential(
        layers.dense({ units: 11, activation: "softplus", ...input(5) }),
        layers.dense({ units: 7, activation: "selu" }),
        layers.dense({ units: 5, activation: "softsign" }),
        layers.dense({ units: 3, activation: "swish" }),
        layers.dense({ units: 2, activation: "gelu" }),
      ),
  ],
  normalisations: [
    7,
    [7],
    () =>
      sequential(
        layers.batchNormalization(input(7)),
        layers.dense({ units: 13 }),
        layers.layerNormalization(),
        layers.leakyReLU({ alpha: 0.2 }),
        layers.dense({ units: 2 }),
      ),
  ],
  "convolutions of one dimension": [
    24,
    [8, 3],
    () =>
      sequential(
        layers.conv1d({ filters: 6, kernelSize: 3, padding: "same", activation: "relu", ...input(8, 3) }),
        layers.maxPooling1d({ poolSize: 2 }),
        layers.globalAveragePooling1d(),
        layers.dense({ units: 2 }),
      ),
  ],
  "convolutions of two dimensions": [
    64,
    [8, 8, 1],
    () =>
      sequential(
        layers.conv2d({ filters: 5, kernelSize: 3, activation: "relu", ...input(8, 8, 1) }),
        layers.averagePooling2d({ poolSize: 2 }),
        layers.depthwiseConv2d({ kernelSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 3, activation: "softmax" }),
      ),
  ],
  "recurrent layers": [
    12,
    [4, 3],
    () =>
      sequential(
        layers.lstm({ units: 5, returnSequences: true, recurrentInitializer: "zeros", ...input(4, 3) }),
        layers.bidirectional({
          layer: layers.gru({ units: 4, recurrentInitializer: "zeros" }) as tfl.RNN,
          mergeMode: "concat",
        }),
        layers.dense({ units: 1 }),
      ),
  ],
};

describe("layers models predict what TensorFlow.js predicts", () => {
  it.each(Object.entries(MODELS))(
    "%s, in one piece and row by row with the same bits",
    async (name, model) => {
      const [width, shape, make] = model;
      const made = shake(make());
      const frame = numbers(width);
      const expected = await libraryRows(made, [matrix(frame, ...shape)]);
      const path = await saveLayers(made, join(folder, name.replaceAll(/\W/g, "_")), 500);
      const predictor = await loadTensorFlowModel(path, { targetType: "regression" });
      const all = rowsOf(await predictor.predict(frame));
      expect(all).toEqual(close(expected));
      for (const size of [1, 2, 5]) {
        const parts: number[][] = [];
        for (let i = 0; i < ROWS; i += size) {
          parts.push(...rowsOf(await predictor.predict(frame.slice(i, i + size))));
        }
        expect(parts, `${predictor.description}, ${size} rows at once`).toEqual(all);
      }
      await predictor.close?.();
    },
  );

  it("takes several inputs by name, categories among them", async () => {
    const size = tfl.input({ shape: [1], name: "size" });
    const colour = tfl.input({ shape: [1], name: "colour", dtype: "int32" });
    const embedded = layers
      .flatten()
      .apply(layers.embedding({ inputDim: 4, outputDim: 3 }).apply(colour)) as tfl.SymbolicTensor;
    const joined = layers.concatenate().apply([size, embedded]) as tfl.SymbolicTensor;
    const output = layers.dense({ units: 1, activation: "sigmoid" }).apply(joined) as tfl.SymbolicTensor;
    const model = shake(tfl.model({ inputs: [size, colour], outputs: output }));
    const path = await saveLayers(model, join(folder, "named"));
    const sizes = wave(ROWS, 0.3);
    const colours = Int32Array.from({ length: ROWS }, (_, i) => i % 4);
    const expected = await libraryRows(model, [
      tf.tensor(Float32Array.from(sizes), [ROWS, 1]),
      tf.tensor(colours, [ROWS, 1], "int32"),
    ]);
    const predictor = await loadTensorFlowModel(path, { targetType: "binary", classLabels: ["yes", "no"] });
    expect(predictor.features).toEqual([
      { name: "size", type: "tensor(float32)" },
      { name: "colour", type: "tensor(int32)" },
    ]);
    const frame = new DataFrame(
      ["colour", "other", "size"],
      [int32Column(colours), stringColumn(Array(ROWS).fill("x")), float64Column(sizes)],
    );
    expect(rowsOf(await predictor.predict(frame))).toEqual(close(expected));

    const unknown = frame.with("colour", int32Column(colours.map((code) => (code === 3 ? 777 : code))));
    const failure = await failureOf(async () => predictor.predict(unknown));
    expect(failure).toMatchObject({ code: "MODEL_RUN", status: 422 });
    expect(failure.message).toContain("between 0 and 3");
    expect(failure.text).not.toContain("777");
    await expect(predictor.predict(frame.with("colour", float64Column(sizes)))).rejects.toMatchObject({
      code: "FEATURE_VALUES",
    });
  });

  it("takes a vector column for an input of its width", async () => {
    const model = shake(sequential(layers.dense({ units: 2, name: "out", ...input(3) })));
    const path = await saveLayers(model, join(folder, "vector"));
    const values = wave(ROWS * 3, 0.7);
    const predictor = await loadTensorFlowModel(path, { targetType: "regression" });
    const frame = new DataFrame(["anything"], [{ type: "vector", length: ROWS, width: 3, values }]);
    const expected = await libraryRows(model, [tf.tensor(Float32Array.from(values), [ROWS, 3])]);
    expect(rowsOf(await predictor.predict(frame))).toEqual(close(expected));
  });

  it("uses a fixed number of rows where the model has one", async () => {
    const model = shake(sequential(layers.dense({ units: 1, batchInputShape: [8, 3], activation: "tanh" })));
    const path = await saveLayers(model, join(folder, "fixed"));
    const predictor = await loadTensorFlowModel(path, { targetType: "regression" });
    const free = shake(sequential(layers.dense({ units: 1, inputShape: [3], activation: "tanh" })));
    const expected = await libraryRows(free, [matrix(numbers(3))]);
    expect(rowsOf(await predictor.predict(numbers(3)))).toEqual(close(expected));
  });

  it("keeps nothing in memory, however often it is asked, and gives back all when it is closed", async () => {
    const path = await saveLayers(shake(MODELS["dense, every fused activation"]![2]()), join(folder, "leak"));
    const outside = tf.memory().numTensors;
    const predictor = await loadTensorFlowModel(path, { targetType: "multiclass" });
    const frame = numbers(6).slice(0, 3);
    await predictor.predict(frame);
    const { numTensors, numBytes } = tf.memory();
    expect(numTensors).toBeGreaterThan(outside);
    for (let i = 0; i < 1000; i++) await predictor.predict(frame);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    await predictor.close?.();
    expect(tf.memory().numTensors).toBe(outside);
  });
});
