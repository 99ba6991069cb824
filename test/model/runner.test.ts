import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseMediaType } from "../../src/data/media-type.js";
import type { DrumError } from "../../src/errors.js";
import { resolveSpec } from "../../src/model/resolve.js";
import { type LoadedModel, loadModel } from "../../src/model/runner.js";
import type { WorkRequest } from "../../src/model/work.js";
import { folderWith } from "./folder.js";

const testdata = fileURLToPath(new URL("../../testdata/", import.meta.url));
const templates = fileURLToPath(new URL("../../model_templates/", import.meta.url));

const csv = (text: string) => ({
  payload: { mediaType: parseMediaType("text/csv"), source: Buffer.from(text) },
});

const load = async (
  code: string,
  options: Record<string, unknown> = { targetType: "regression" },
  name = "custom.ts",
) => loadModel(await resolveSpec({ codeDir: folderWith({ [name]: code }), ...options }));

describe("hooks", () => {
  it("are called once each, in order, with data, model and labels", async () => {
    const model = await load(
      `
      import { DataFrame, type Score } from "drum";
      export const calls: string[] = [];
      export function init({ code_dir }: { code_dir: string }) { calls.push("init " + typeof code_dir); }
      export async function read_input_data(bytes: Uint8Array) {
        calls.push("read " + bytes.length);
        return DataFrame.from({ x: [1, 2] });
      }
      export const load_model = (dir: string) => { calls.push("load"); return { slope: 2 }; };
      export const transform = (data: DataFrame, model: any) => { calls.push("transform " + model.slope); return data.with("y", [5, 6]); };
      export const score: Score = (data, model: any, kwargs) => {
        calls.push("score " + JSON.stringify(kwargs));
        return data.numbers("x").map((x) => x * model.slope);
      };
      export const post_process = (predictions: DataFrame, model: any) => {
        calls.push("post " + predictions.names);
        return { Predictions: predictions.numbers("Predictions"), calls: [calls.join("; "), ""] };
      };`,
      { targetType: "binary", positiveClassLabel: "yes", negativeClassLabel: "no" },
    );
    expect(model.info.hooks).toEqual([
      "init",
      "read_input_data",
      "load_model",
      "transform",
      "score",
      "post_process",
    ]);
    const reply = await model.run(csv("abc"));
    if (reply.kind !== "table") throw new Error("no table");
    expect(reply.frame.values("Predictions")).toEqual([2, 4]);
    expect(reply.frame.values("calls")[0]).toBe(
      'init string; load; read 3; transform 2; score {"positive_class_label":"yes","positiveClassLabel":"yes","negative_class_label":"no","negativeClassLabel":"no","class_labels":["yes","no"],"classLabels":["yes","no"]}; post Predictions',
    );
  });

  it("say where in the user's file they failed", async () => {
    const model = await load(`
export const score = (data) => {
  const rows = undefined as any;
  return rows.length;
};`);
    await expect(model.run(csv("a\n1\n"))).rejects.toMatchObject({
      code: "HOOK_FAILED",
      status: 500,
      message: [
        "The score hook failed: TypeError: Cannot read properties of undefined (reading 'length')",
        "    at custom.ts:4:15",
        "    4 |   return rows.length;",
        "                      ^",
      ].join("\n"),
    });
  });
});

const frameOf = async (model: LoadedModel, request: WorkRequest) => {
  const reply = await model.run(request);
  if (reply.kind !== "table") throw new Error("no table");
  const columns = Object.fromEntries(reply.frame.names.map((name) => [name, reply.frame.values(name)]));
  return { columns, inputRows: reply.inputRows, target: reply.target };
};
const binary = { targetType: "binary", positiveClassLabel: "yes", negativeClassLabel: "no" };
const problem = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("no error"),
    (error: unknown) => error as DrumError,
  );

describe("read_input_data", () => {
  it("may return anything that the score hook takes", async () => {
    const model = await load(`
      export const read_input_data = (bytes) => new TextDecoder().decode(bytes).split("|");
      export const score = (words) => words.map((word) => word.length);`);
    expect(await frameOf(model, csv("a|bcd"))).toMatchObject({
      columns: { Predictions: [1, 3] },
      inputRows: 2,
    });
  });

  it("must return a table where no score hook is", async () => {
    const code = (value: string) => `
      export const read_input_data = () => (${value});
      export const load_model = () => ({ predict: (frame) => frame });`;
    expect((await problem((await load(code("'text'"))).run(csv("")))).message).toBe(
      "The read_input_data hook returned a string where a data frame is needed.",
    );
    expect((await problem((await load(code("undefined"))).run(csv("")))).message).toBe(
      "The read_input_data hook returned nothing where the data is needed.",
    );
    expect(await frameOf(await load(code("[{ x: 5 }]")), csv(""))).toMatchObject({
      columns: { Predictions: [5] },
    });
  });

  it("is given formats that nobody else reads", async () => {
    const request = { payload: { mediaType: parseMediaType("image/png"), source: Buffer.from("xyz") } };
    const code = "export const score = (data) => [data.length];";
    const error = await problem((await load(code)).run(request));
    expect(error.message).toBe("payload format image/png is not supported by predictor/transformer.");
    expect(error.status).toBe(422);
    expect(
      await frameOf(await load(`${code}; export const readInputData = (bytes) => bytes;`), request),
    ).toMatchObject({ columns: { Predictions: [3] } });
  });
});

describe("load_model", () => {
  it("must return something", async () => {
    expect((await problem(load("export const load_model = () => {};"))).message).toBe(
      "The load_model hook returned nothing where a model is needed.",
    );
  });

  it("may return something that predicts, whose columns stand by position", async () => {
    const model = await load(
      `
      export const load_model = async () => ({ predict: (frame) => frame.numbers("x").map((x) => x / 4) });
      export const post_process = (frame) => frame.with("names", [frame.names.join()]);`,
      binary,
    );
    expect(model.info).toEqual({
      predictor: "model of load_model",
      hooks: ["load_model", "post_process"],
      rowwise: false,
    });
    expect(await frameOf(model, csv("x\n1\n"))).toMatchObject({
      columns: { yes: [0.25], no: [0.75], names: ["yes,no"] },
    });
  });

  it("may choose between artifacts", async () => {
    const folder = folderWith({
      "a/model.ubj": readFileSync(`${templates}typescript_xgboost/model.ubj`),
      "b/model.ubj": "broken",
      "custom.ts": `
        import { join } from "node:path";
        import { type LoadModel, loadArtifact, type Predictor } from "drum";
        export const load_model: LoadModel<Predictor> = (dir) => loadArtifact(join(dir, "a", "model.ubj"));`,
    });
    const model = await loadModel(await resolveSpec({ codeDir: folder, targetType: "regression" }));
    expect(model.info.predictor).toMatch(/^XGBoost/);
  });

  it("loads artifacts for the model's own target type and labels", async () => {
    const folder = folderWith({
      "one/model.json": readFileSync(`${templates}typescript_multiclass/model.json`),
      "two/model.json": readFileSync(`${templates}typescript_multiclass/model.json`),
      "custom.ts": `
        import { loadArtifact } from "drum";
        export const loadModel = (dir) => loadArtifact(dir + "/two/model.json");`,
    });
    const plain = await loadModel(await resolveSpec({ codeDir: `${templates}typescript_multiclass` }));
    const { targetType, classLabels } = await resolveSpec({ codeDir: `${templates}typescript_multiclass` });
    const options = { codeDir: folder, targetType, ...(classLabels && { classLabels }) };
    const chosen = await loadModel(await resolveSpec(options));
    const data = csv(readFileSync(`${templates}../testdata/iris.csv`, "utf8"));
    expect(await frameOf(chosen, data)).toEqual(await frameOf(plain, data));
  });

  it("is missed where nothing else scores", async () => {
    const error = await problem(load("export const load_model = () => ({ weights: 1 });"));
    expect(error.message).toBe(
      "An error occurred when loading your artifact: Could not find any framework to handle loaded model and a score hook is not provided.",
    );
  });

  it("or a score hook is needed where there is no artifact, or more than one", async () => {
    const none = await problem(load("export const post_process = (x) => x;"));
    expect(none.message).toMatch(
      /^An error occurred when loading your artifact: Could not find model artifact file in: \S+ supported by default predictors/,
    );
    const files = { "custom.ts": "export const score = () => [1];", "a.onnx": "", "b.onnx": "" };
    const spec = await resolveSpec({ codeDir: folderWith(files), targetType: "regression" });
    expect((await problem(loadModel(spec))).message).toContain("a.onnx, b.onnx");
    const foreign = { "custom.ts": "", "model.pkl": "" };
    const other = await resolveSpec({ codeDir: folderWith(foreign), targetType: "regression" });
    expect((await problem(loadModel(other))).message).toContain("model.pkl (Python pickle) is run by python");
  });
});

describe("score", () => {
  it("gets null for a model when there is none to load", async () => {
    const model = await load(
      "export const score = (data, model) => data.numbers('x').map(() => (model === null ? 1 : 0));",
    );
    expect(await frameOf(model, csv("x\n1\n2\n"))).toMatchObject({
      columns: { Predictions: [1, 1] },
      inputRows: 2,
    });
    expect(model.info).toEqual({ predictor: "hooks (score)", hooks: ["score"], rowwise: false });
  });

  it("gets what transform made of the data, which may be anything", async () => {
    const model = await load(`
      export const transform = (data) => data.values("x").join("+");
      export const score = (text) => [text.length];`);
    expect(await frameOf(model, csv("x\n1\n2\n"))).toMatchObject({
      columns: { Predictions: [3] },
      inputRows: 2,
    });
  });

  it("must return predictions", async () => {
    const model = await load("export const score = async () => {};");
    expect((await problem(model.run(csv("x\n1\n")))).text).toBe(
      "The score hook returned nothing where a data frame is needed. Return a DataFrame, an array of objects (rows), an object with an array a column, or an array of numbers.",
    );
  });

  it("is not given what transform did not return", async () => {
    const model = await load("export const transform = () => {}; export const score = () => [1];");
    expect((await problem(model.run(csv("x\n1\n")))).message).toContain(
      "The transform hook returned nothing",
    );
  });
});

describe("an artifact", () => {
  it("predicts without any hook, row by row", async () => {
    const model = await loadModel(await resolveSpec({ codeDir: `${templates}typescript_xgboost` }));
    expect(model.info).toMatchObject({ hooks: [], rowwise: true });
    const data = readFileSync(`${templates}../testdata/diabetes_features.csv`, "utf8");
    const { columns, inputRows } = await frameOf(model, csv(data));
    expect(inputRows).toBe(442);
    expect(Object.keys(columns)).toEqual(["Predictions"]);
    await model.close();
  });

  it("predicts the same whether or not only what it needs is read", async () => {
    const artifact = readFileSync(`${templates}typescript_xgboost/model.ubj`);
    const rows = readFileSync(`${testdata}diabetes.csv`);
    const files = { "model.ubj": artifact };
    const folders = [
      folderWith(files),
      folderWith({ ...files, "custom.js": "export const transform = (x) => x;" }),
    ];
    const [needed, whole] = await Promise.all(
      folders.map(async (codeDir) => {
        const model = await loadModel(await resolveSpec({ codeDir, targetType: "regression" }));
        return frameOf(model, { payload: { mediaType: parseMediaType("text/csv"), source: rows } });
      }),
    );
    expect(needed!.inputRows).toBeGreaterThan(50);
    expect(needed).toEqual(whole);
  });

  it("that is broken says so", async () => {
    const spec = await resolveSpec({
      codeDir: folderWith({ "m.onnx": "nonsense" }),
      targetType: "regression",
    });
    expect((await problem(loadModel(spec))).message).toContain(
      "An error occurred when loading your artifact: ",
    );
  });
});

describe("a transform model", () => {
  const transform = { targetType: "transform" };

  it("answers what its hook returns, and the target as it is", async () => {
    const model = await load("export const transform = (data) => data.drop(['x']);", transform);
    const target = csv("y\n7\n").payload;
    const reply = await frameOf(model, { ...csv("x,z\n1,a\n"), target });
    expect(reply.columns).toEqual({ z: ["a"] });
    expect(reply.target?.values("y")).toEqual([7]);
  });

  it("needs a transform hook or a predictor", async () => {
    expect((await problem(load("export const score = (x) => x;", transform))).message).toContain(
      "Could not find model artifact file in",
    );
  });
});

describe("an unstructured model", () => {
  const unstructured = { targetType: "unstructured" };

  it("is given model, data and arguments", async () => {
    const model = await load(
      `
      export const loadModel = () => ({ greeting: "hello" });
      export const score_unstructured = (model, data, args) =>
        [JSON.stringify([model, data, args]), { mimetype: "application/json" }];`,
      unstructured,
    );
    const reply = await model.run({
      payload: { mediaType: parseMediaType("text/plain; charset=utf8"), source: Buffer.from("zoë") },
      query: { ret_mode: "text" },
    });
    if (reply.kind !== "bytes") throw new Error("no bytes");
    expect(JSON.parse(Buffer.from(reply.bytes!).toString())).toEqual([
      { greeting: "hello" },
      "zoë",
      { mimetype: "text/plain", charset: "utf8", query: { ret_mode: "text" }, headers: {} },
    ]);
    expect(reply.mediaType).toEqual({ essence: "application/json", parameters: { charset: "utf-8" } });
  });

  it("needs its hook, and hints at a name that looks misspelt", async () => {
    const error = await problem(load("export const scoreUnstructred = () => 'x';", unstructured));
    expect(error.text).toMatch(
      /^A model of target type 'unstructured' needs a score_unstructured hook, and \S+custom\.ts has none\. .*'scoreUnstructred'.* was 'score_unstructured' meant\?/,
    );
  });
});

it("hands on what is odd in the hooks' file", async () => {
  const model = await load("export const score = () => [1]; export const postproces = () => 1;");
  expect(model.info.warnings).toEqual([
    "custom.ts exports 'postproces', which is no hook and is not called; was 'post_process' meant?",
  ]);
});

it("calls init once, before anything else, and tells what it throws", async () => {
  const error = await problem(
    load("export const init = ({ codeDir }) => { throw new Error('in ' + typeof codeDir); };"),
  );
  expect(error.message).toContain("The init hook failed: in string");
});
