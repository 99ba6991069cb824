import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DataFrame } from "../../../src/data/frame.js";
import { DrumError } from "../../../src/errors.js";
import { parseDocument } from "../../../src/predictors/xgboost/document.js";
import { xgboost } from "../../../src/predictors/xgboost/family.js";
import { readModel } from "../../../src/predictors/xgboost/model.js";
import { createPredictor } from "../../../src/predictors/xgboost/predictor.js";
import { encodeUbjson } from "./encode-ubjson.js";
import {
  asJson,
  categoryStump,
  loadFile,
  loadModel,
  modelDocument,
  type Parts,
  stump,
} from "./small-model.js";

const message = (error: unknown) =>
  error instanceof DrumError ? `${error.code}: ${error.message}` : String(error);
const failure = (load: Promise<unknown>) => load.then(() => "loaded", message);

const small = modelDocument({
  names: ["a", "b"],
  types: ["float", "c"],
  trees: [stump(0, 0.5, 1, 2), categoryStump(1, [1, 40])],
  categories: [{}, { offsets: Int32Array.of(0, 1, 2), values: Int8Array.of(120, 121) }],
});

describe("a damaged file", () => {
  const load = (bytes: Uint8Array) =>
    createPredictor(readModel(parseDocument("model.ubj", Buffer.from(bytes))), { targetType: "regression" });

  it("is refused wherever it is cut off, UBJSON and JSON", () => {
    for (const whole of [encodeUbjson(small), Buffer.from(asJson(small))]) {
      for (let end = 0; end < whole.length; end++) {
        expect(() => load(whole.subarray(0, end)), `cut at ${end}`).toThrow(
          "The model file model.ubj cannot be read as an XGBoost model: ",
        );
      }
    }
  });

  it("with any byte flipped is refused or predicts, and nothing else", async () => {
    const whole = encodeUbjson(small);
    const frame = DataFrame.from({ a: [0, 1, null], b: [0, 1, 50] });
    for (let at = 0; at < whole.length; at++) {
      for (const flip of [0x01, 0x02, 0x08, 0x80, 0xff]) {
        const damaged = Uint8Array.from(whole);
        damaged[at]! ^= flip;
        try {
          expect((await load(damaged).predict(frame)).length).toBe(3);
        } catch (error) {
          if (!(error instanceof DrumError)) throw new Error(`byte ${at} ^ ${flip}`, { cause: error });
        }
      }
    }
  });

  it("tells the place", async () => {
    expect(await failure(loadFile(encodeUbjson(small).subarray(0, 100)))).toMatch(
      /ends within .* at byte 100\.$/,
    );
    expect(await failure(loadFile(asJson(small).slice(0, 100)))).toMatch(
      /ends too early, after 100 characters\.$|at character 100\.$/,
    );
    expect(await failure(loadFile('{"learner": 1}'))).toMatch(/: learner is not an object\.$/);
    expect(await failure(loadFile('{"learner": {}}'))).toMatch(/: learner has no 'learner_model_param'\.$/);
    expect(await failure(loadFile("[]"))).toMatch(/: the document is not an object\.$/);
  });

  it("that is not there is said so", async () => {
    expect(await failure(xgboost.load("/nowhere/model.json", { targetType: "binary" }))).toBe(
      "MODEL_NOT_READABLE: The model file /nowhere/model.json cannot be read: ENOENT.",
    );
  });
});

describe("a model that contradicts itself", () => {
  const tree = stump(0, 0.5, 1, 2);
  const deeper = {
    ...tree,
    default_left: new Uint8Array(5),
    left_children: Int32Array.of(1, -1, 3, -1, -1),
    right_children: Int32Array.of(2, -1, 4, -1, -1),
    split_conditions: new Float32Array(5),
    split_indices: new Int32Array(5),
  };
  it.each<[string, Parts, RegExp]>([
    [
      "a child out of range",
      { trees: [{ ...tree, left_children: Int32Array.of(9, -1, -1) }] },
      /trees\[0\] has a child 9/,
    ],
    [
      "a negative child",
      { trees: [{ ...tree, right_children: Int32Array.of(-7, -1, -1) }] },
      /trees\[0\] has a child -7/,
    ],
    [
      "a cycle",
      { trees: [tree, { ...deeper, left_children: Int32Array.of(1, -1, 0, -1, -1) }] },
      /trees\[1\] reaches node 0 twice/,
    ],
    [
      "two parents",
      { trees: [{ ...deeper, right_children: Int32Array.of(2, -1, 1, -1, -1) }] },
      /reaches node 1 twice/,
    ],
    ["no nodes", { trees: [{ ...tree, left_children: new Int32Array() }] }, /trees\[0\] has no nodes/],
    [
      "arrays of unequal length",
      { trees: [{ ...tree, split_indices: Int32Array.of(0) }] },
      /split_indices has 1 elements for 3 nodes/,
    ],
    ["a feature that is not there", { trees: [stump(2, 0, 1, 2)] }, /splits on feature 2 of 2/],
    ["an output that is not there", { treeInfo: [0, 1] }, /trees\[1\] to output 1/],
    ["more outputs than trees", { classes: 3 }, /2 trees for 3 outputs/],
    ["too few outputs", { treeInfo: [0] }, /2 trees but 1 elements of tree_info/],
    ["names for other features", { names: ["a"] }, /feature_names has 1 elements for 2 features/],
    ["a base score that is no number", { baseScore: "[x]" }, /no base score/],
    ["a base score for other outputs", { baseScore: "[1E0,2E0]" }, /no base score/],
    [
      "a base score that cannot be a probability",
      { baseScore: "2", objective: "binary:logistic" },
      /no base score/,
    ],
    [
      "a best iteration that is not there",
      { attributes: { best_iteration: "2" } },
      /best iteration, 2, is beyond/,
    ],
    [
      "a category set out of range",
      { trees: [{ ...categoryStump(0, [1]), categories_sizes: Int32Array.of(2) }] },
      /set out of range/,
    ],
    ["a category that cannot be", { trees: [categoryStump(0, [-1])] }, /has a category -1/],
    [
      "a category split without a set",
      { trees: [{ ...tree, split_type: Uint8Array.of(1, 0, 0) }] },
      /1 categorical splits but 0 sets/,
    ],
  ])("by %s is refused", async (_, parts, expected) => {
    const error = await failure(loadModel(parts));
    expect(error).toMatch(/^MODEL_CORRUPT/);
    expect(error).toMatch(expected);
  });

  it("by an objective or a booster that does not exist is refused", async () => {
    expect(await failure(loadModel({ objective: "toString" }))).toMatch(/^MODEL_UNSUPPORTED/);
    expect(await failure(loadModel({ objective: "reg:mine" }))).toMatch(
      /^MODEL_UNSUPPORTED: .*objective is 'reg:mine'/,
    );
    const document = modelDocument();
    document.learner.gradient_booster.name = "gbforest";
    expect(await failure(loadFile(asJson(document)))).toMatch(/^MODEL_UNSUPPORTED: .*booster is 'gbforest'/);
  });
});

describe("JSON", () => {
  it("may have numbers that are not finite, as XGBoost writes them", async () => {
    const json = asJson(modelDocument({ names: ["a NaN", "b"], trees: [stump(0, 77, 1, 88)] }))
      .replace("77", "-Infinity")
      .replace("88", "NaN");
    const model = await loadFile(json);
    const predicted = await model.predict(
      DataFrame.from({ "a NaN": [Number.NEGATIVE_INFINITY, null], b: [0, 0] }),
    );
    expect((predicted.columns[0] as { values: Float64Array }).values).toEqual(Float64Array.of(Number.NaN, 1));
  });

  it("is recognised pretty-printed and whatever comes first, like UBJSON; other JSON is not", () => {
    const head = (text: string) => xgboost.recognises!(Buffer.from(text), "model.json");
    expect(head(JSON.stringify(JSON.parse(asJson(small)), null, 2))).toBe(true);
    expect(head(`\ufeff { "version" : [1,7,0], "learner" : {`)).toBe(true);
    expect(xgboost.recognises!(encodeUbjson(small).subarray(0, 65536), "model.json")).toBe(true);
    expect(head('{"mean": [1, 2], "scale": [3]}')).toBe(false);
    expect(head('["learner"]')).toBe(false);
    expect(head("")).toBe(false);
  });

  it("of the templates gives one row per row of input", async () => {
    const path = fileURLToPath(
      new URL("../../../model_templates/typescript_multiclass/model.json", import.meta.url),
    );
    expect(xgboost.recognises!(readFileSync(path).subarray(0, 65536), "model.json")).toBe(true);
    const model = await xgboost.load(path, { targetType: "multiclass" });
    const frame = DataFrame.from(Object.fromEntries(model.features!.map(({ name }) => [name, [1, null]])));
    const predicted = await model.predict(frame);
    expect(predicted.length).toBe(2);
    expect(predicted.columns.length).toBeGreaterThan(2);
  });
});
