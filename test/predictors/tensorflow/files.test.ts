import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { float64Column } from "../../../src/data/column.js";
import { DataFrame } from "../../../src/data/frame.js";
import { DrumError } from "../../../src/errors.js";
import { loadTensorFlowModel } from "../../../src/predictors/tensorflow/predictor.js";
import { readSavedModel } from "../../../src/predictors/tensorflow/saved-model.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "drum-model-json-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const LAYERS = join(root, "model_templates/tensorflowjs_multiclass");
const GRAPH = join(root, "testdata/tensorflow/breast_cancer");
const SHARD = "group1-shard1of1.bin";
const context = { targetType: "multiclass" };

let count = 0;
let folder: string;
const path = () => join(folder, "model.json");
const use = (template: string) => {
  folder = join(work, String(count++));
  cpSync(template, folder, { recursive: true });
};
beforeEach(() => use(LAYERS));

// biome-ignore lint/suspicious/noExplicitAny: tests reach into documents of any form
const change = (edit: (document: any) => void) => {
  const document = JSON.parse(readFileSync(path(), "utf8"));
  edit(document);
  writeFileSync(path(), JSON.stringify(document));
};

async function failure(): Promise<DrumError> {
  const error = await loadTensorFlowModel(path(), context).then(
    () => expect.unreachable("it was loaded") as never,
    (cause) => cause,
  );
  expect(error).toBeInstanceOf(DrumError);
  expect(error.message).toContain(path());
  expect(error.message).not.toContain("\n");
  return error;
}

describe("the files of weights beside a model.json", () => {
  it("have to be there", async () => {
    rmSync(join(folder, SHARD));
    const error = await failure();
    expect(error.code).toBe("MODEL_CORRUPT");
    expect(error.message).toContain(`the file '${SHARD}' is missing beside it`);
  });

  it.each([-1, 1, -500])("have to have the right length (%d bytes more)", async (more) => {
    const bytes = readFileSync(join(folder, SHARD));
    writeFileSync(join(folder, SHARD), Buffer.concat([bytes, Buffer.alloc(600)], bytes.length + more));
    const error = await failure();
    expect(error.code).toBe("MODEL_CORRUPT");
    expect(error.message).toContain(`${bytes.length} bytes, and '${SHARD}' hold ${bytes.length + more}`);
  });

  it("may be many, and in groups", async () => {
    const { artifacts } = await readSavedModel(path());
    const bytes = readFileSync(join(folder, SHARD));
    change((document) => {
      const [{ weights }] = document.weightsManifest;
      const length = 4 * weights[0].shape[0];
      writeFileSync(join(folder, "first.bin"), bytes.subarray(0, length));
      mkdirSync(join(folder, "rest"));
      writeFileSync(join(folder, "rest/1.bin"), bytes.subarray(length, 101));
      writeFileSync(join(folder, "rest/2.bin"), bytes.subarray(101));
      document.weightsManifest = [
        { paths: ["first.bin"], weights: weights.slice(0, 1) },
        { paths: ["rest/1.bin", "rest/2.bin"], weights: weights.slice(1) },
      ];
    });
    const cut = (await readSavedModel(path())).artifacts;
    expect(cut.weightSpecs).toEqual(artifacts.weightSpecs);
    const whole = (data: unknown) => Buffer.concat((data as ArrayBuffer[]).map((part) => Buffer.from(part)));
    expect(whole(cut.weightData).equals(whole(artifacts.weightData))).toBe(true);
    await (await loadTensorFlowModel(path(), context)).close?.();
  });

  it.each(["../outside.bin", "/etc/hostname"])("lie nowhere else, as %s does", async (outside) => {
    writeFileSync(join(work, "outside.bin"), readFileSync(join(folder, SHARD)));
    change((document) => {
      document.weightsManifest[0].paths = [outside];
    });
    const error = await failure();
    expect(error.code).toBe("MODEL_CORRUPT");
    expect(error.message).toContain("outside the folder of the model");
  });

  it("may be links, as in stores of large files", async () => {
    cpSync(join(folder, SHARD), join(work, "stored"));
    rmSync(join(folder, SHARD));
    symlinkSync(join(work, "stored"), join(folder, SHARD));
    await (await loadTensorFlowModel(path(), context)).close?.();
  });
});

describe("a model.json that cannot be used", () => {
  it.each([
    ["no topology", (document: Record<string, unknown>) => delete document.modelTopology, "modelTopology"],
    [
      "another topology",
      (document: Record<string, unknown>) => {
        document.modelTopology = { secret: "value" };
      },
      "neither of layers nor of a graph",
    ],
    [
      "another format",
      (document: Record<string, unknown>) => {
        document.format = "graph-model";
      },
      "neither of layers nor of a graph",
    ],
    ["no weights", (document: Record<string, unknown>) => delete document.weightsManifest, "weightsManifest"],
    [
      "weights of no known type",
      // biome-ignore lint/suspicious/noExplicitAny: a document of any form
      (document: any) => {
        document.weightsManifest[0].weights[0].dtype = "float128";
      },
      "of a type that is not known",
    ],
    [
      "a shape that is none",
      // biome-ignore lint/suspicious/noExplicitAny: a document of any form
      (document: any) => {
        document.weightsManifest[0].weights[0].shape = [-4];
      },
      "weightsManifest",
    ],
  ])("%s", async (_, edit, word) => {
    change(edit);
    const error = await failure();
    expect(error.code).toBe("MODEL_CORRUPT");
    expect(error.message).toContain(word);
  });

  it.each([
    [
      "a layer of the author's own",
      // biome-ignore lint/suspicious/noExplicitAny: a document of any form
      (document: any) => {
        document.modelTopology.model_config.config.layers[1].class_name = "Mine";
      },
      "Unknown layer: Mine",
    ],
    [
      "weights that do not fit",
      // biome-ignore lint/suspicious/noExplicitAny: a document of any form
      (document: any) => {
        document.modelTopology.model_config.config.layers[1].config.units = 17;
      },
      "TensorFlow.js says",
    ],
    [
      "an input of text",
      // biome-ignore lint/suspicious/noExplicitAny: a document of any form
      (document: any) => {
        const [first] = document.modelTopology.model_config.config.layers;
        first.config.dtype = "string";
      },
      "string",
    ],
  ])("%s", async (_, edit, word) => {
    change(edit);
    const error = await failure();
    expect(error.code).toBe("MODEL_UNSUPPORTED");
    expect(error.message).toContain(word);
    expect(error.remedy).toContain("score hook");
  });

  it("an operation that TensorFlow.js does not have", async () => {
    use(GRAPH);
    change((document) => {
      const relu = document.modelTopology.node.find((node: { op: string }) => node.op === "Relu");
      relu.op = "Mine";
    });
    expect(await failure()).toMatchObject({ code: "MODEL_UNSUPPORTED" });
  });
});

it.each([LAYERS, GRAPH])("gives one clear error or predictions wherever %s is damaged", async (template) => {
  use(template);
  const text = readFileSync(path());
  const width = template === LAYERS ? 4 : 30;
  const names = Array.from({ length: width }, (_, k) => `c${k}`);
  const frame = new DataFrame(
    names,
    names.map(() => float64Column(Float64Array.of(1, 2, 3))),
  );
  const change = fc.record({ at: fc.nat(text.length - 1), byte: fc.nat(127), drop: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      let bytes = Buffer.from(text);
      for (const { at, byte, drop } of changes) {
        bytes[at % bytes.length] = byte;
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + drop))]);
      }
      writeFileSync(path(), bytes);
      try {
        const predictor = await loadTensorFlowModel(path(), context);
        await predictor.predict(frame);
        await predictor.close?.();
      } catch (error) {
        if (!(error instanceof DrumError)) throw error;
        expect(error.code).not.toBe("INTERNAL");
      }
    }),
    { numRuns: 60 },
  );
});
