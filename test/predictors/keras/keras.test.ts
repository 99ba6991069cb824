import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readCsv } from "../../../src/data/formats/csv/read.js";
import { DrumError } from "../../../src/errors.js";
import { resolveSpec } from "../../../src/model/resolve.js";
import { toLayersModel } from "../../../src/predictors/keras/config.js";
import { NeedsKeras } from "../../../src/predictors/keras/layers.js";
import { loadKerasModel } from "../../../src/predictors/keras/predictor.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "drum-h5-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const MODEL = join(root, "model_templates/keras_h5/model.h5");
const ARCHIVE = join(root, "testdata/keras/diabetes.keras");
const context = { targetType: "regression" };
const bytes = readFileSync(MODEL);
const frame = await readCsv(readFileSync(join(root, "testdata/diabetes_features.csv")));

let count = 0;
/** A model directory with a model, perhaps changed, and files beside it. */
function directory(model: Uint8Array = bytes, ...beside: string[]): string {
  const folder = join(work, String(count++));
  mkdirSync(folder);
  writeFileSync(join(folder, "model.h5"), model);
  for (const name of beside) writeFileSync(join(folder, name), "");
  return folder;
}

/** The model's file with every text changed to another of the same length. */
function renamed(from: string, to: string): Buffer {
  expect(to.length).toBe(from.length);
  const text = bytes.toString("latin1");
  expect(text).toContain(from);
  return Buffer.from(text.replaceAll(from, to), "latin1");
}

const failureOf = async (folder: string): Promise<DrumError> => {
  const error = await loadKerasModel(join(folder, "model.h5"), context).then(
    () => expect.unreachable("it was loaded") as never,
    (cause) => cause,
  );
  expect(error).toBeInstanceOf(DrumError);
  return error;
};

it("predicts what Keras predicts", async () => {
  const predictor = await loadKerasModel(MODEL, context);
  const [column] = (await predictor.predict(frame)).columns as unknown as [{ values: Float64Array }];
  const [header, ...expected] = readFileSync(join(root, "testdata/expected/keras_h5.csv"), "utf8")
    .trim()
    .split("\n");
  expect(header).toBe("Predictions");
  expect(column.values.length).toBe(expected.length);
  const differences = [...column.values].map((value, i) => Math.abs(value / Number(expected[i]) - 1));
  expect(Math.max(...differences)).toBeLessThan(2e-6);
  expect(predictor.description).toMatch(/^Keras 3\.\d+\.\d+ \(layers model, wasm\)$/);
});

describe("who runs an HDF5 file of Keras", () => {
  const spec = (codeDir: string, language?: string) =>
    resolveSpec({ codeDir, targetType: "regression", ...(language !== undefined && { language }) });
  const python = { language: "python", artifact: { family: "Keras model" } };

  it("Node, where all of its layers run there", async () => {
    expect(await spec(directory())).toMatchObject({ language: "node", artifact: { family: "keras" } });
    expect(await spec(directory(bytes, "custom.ts"))).toMatchObject({ language: "node" });
  });

  it("Python, of archives, where Node is not asked for", async () => {
    const folder = join(work, "archive");
    mkdirSync(folder);
    copyFileSync(ARCHIVE, join(folder, "model.keras"));
    expect(await spec(folder)).toMatchObject({ language: "python" });
    expect(await spec(folder, "typescript")).toMatchObject({
      language: "node",
      artifact: { family: "keras" },
    });
  });

  it("Python, where it is asked for or hooks are in Python", async () => {
    expect(await spec(directory(), "python")).toMatchObject({ language: "python" });
    expect(await spec(directory(bytes, "custom.py"))).toMatchObject({ language: "python" });
  });

  it("Python, where Keras is needed", async () => {
    expect(await spec(directory(renamed('"Dropout"', '"MyLayer"')))).toMatchObject(python);
    expect(await spec(directory(renamed('"activation": "relu"', '"activation": "mine"')))).toMatchObject(
      python,
    );
    expect(await spec(directory(renamed("model_config", "model_weight")))).toMatchObject(python);
  });

  it("Node, where it is damaged, which it says", async () => {
    for (const broken of [bytes.subarray(0, 10_000), Buffer.from("no model"), Buffer.alloc(0)]) {
      const folder = directory(broken);
      expect(await spec(folder)).toMatchObject({ language: "node" });
      expect(await failureOf(folder)).toMatchObject({ code: "MODEL_CORRUPT" });
    }
  });

  it("says what keeps it from Node when it is made to run there", async () => {
    const error = await failureOf(directory(renamed('"Dropout"', '"MyLayer"')));
    expect(error.code).toBe("MODEL_UNSUPPORTED");
    expect(error.message).toContain("'MyLayer'");
    expect(error.remedy).toContain("--language python");
  });
});

it("says when weights do not fit the layers", async () => {
  const error = await failureOf(directory(renamed('"units": 24', '"units": 25')));
  expect(error.code).toBe("MODEL_CORRUPT");
  expect(error.message).toContain("the weights of the layer 'hidden' do not fit it");
});

it("predicts the same from an archive", async () => {
  const [one, other] = [await loadKerasModel(MODEL, context), await loadKerasModel(ARCHIVE, context)];
  expect((await other.predict(frame)).columns).toEqual((await one.predict(frame)).columns);
});

it.each([MODEL, ARCHIVE])("gives one clear error or predictions wherever %s is damaged", async (path) => {
  const file = readFileSync(path);
  const change = fc.record({ at: fc.nat(file.length - 1), byte: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 20 }), async (changes) => {
      const broken = Buffer.from(file);
      for (const { at, byte } of changes) broken[at] = byte;
      const folder = mkdtempSync(join(work, "damaged-"));
      const damaged = join(folder, `model${extname(path)}`);
      writeFileSync(damaged, broken);
      await resolveSpec({ codeDir: folder, targetType: "regression" });
      try {
        const predictor = await loadKerasModel(damaged, context);
        await predictor.predict(frame.slice(0, 3));
        await predictor.close?.();
      } catch (error) {
        if (!(error instanceof DrumError)) throw error;
      }
    }),
    { numRuns: 100 },
  );
});

it("takes any configuration, to run it or to leave it to Keras", () => {
  const entry = fc.record(
    {
      class_name: fc.constantFrom(
        "Sequential",
        "Functional",
        "Dense",
        "InputLayer",
        "Bidirectional",
        "Normalization",
      ),
      config: fc.oneof(
        fc.object(),
        fc.record({
          layers: fc.array(fc.object()),
          input_layers: fc.anything(),
          output_layers: fc.anything(),
        }),
      ),
      inbound_nodes: fc.anything(),
    },
    { requiredKeys: ["class_name"] },
  );
  const model = fc.oneof(
    fc.anything(),
    entry,
    fc.record({ class_name: fc.constant("Sequential"), config: fc.record({ layers: fc.array(entry) }) }),
    fc.record({
      class_name: fc.constant("Functional"),
      config: fc.record({
        layers: fc.array(entry),
        input_layers: fc.anything(),
        output_layers: fc.anything(),
      }),
    }),
  );
  fc.assert(
    fc.property(model, (config) => {
      try {
        toLayersModel(JSON.parse(JSON.stringify(config) ?? "null"));
      } catch (error) {
        if (!(error instanceof NeedsKeras)) throw error;
      }
    }),
    { numRuns: 400 },
  );
});

it("is one file, which any name may have", async () => {
  const path = join(work, "weights and all.H5");
  copyFileSync(MODEL, path);
  const predictor = await loadKerasModel(path, context);
  expect(predictor.features?.map(({ name }) => name)).toEqual(frame.names);
});
