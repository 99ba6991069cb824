import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadHooks } from "../../../src/model/hooks/load.js";
import { folderWith } from "../folder.js";

const load = (code: string, name = "custom.ts") => loadHooks(join(folderWith({ [name]: code }), name));
const failure = (code: string, name?: string) =>
  load(code, name).then(
    () => expect.fail("it was loaded"),
    (error: Error) => error,
  );

describe("hooks", () => {
  it("are found in snake_case and camelCase", async () => {
    const hooks = await load(`
      export const post_process = (x: unknown) => x;
      export async function loadModel(dir: string) { return dir + "!"; }
      export const helper = () => {};`);
    expect(hooks.names).toEqual(["load_model", "post_process"]);
    expect(hooks.warnings).toEqual([]);
    expect(await hooks.call("load_model", "dir")).toBe("dir!");
    expect(hooks.has("score")).toBe(false);
  });

  it("are found in a default export and in what CommonJS exports", async () => {
    const defined = await load(`
      import { defineModel } from "drum";
      export default defineModel({ loadModel: () => 3, score: (data, model) => [model] });`);
    expect(defined.names).toEqual(["load_model", "score"]);
    expect((await load("module.exports = { score() {}, init() {} };", "custom.cjs")).names).toEqual([
      "init",
      "score",
    ]);
    expect((await load("exports.transform = (x) => x;", "custom.js")).names).toEqual(["transform"]);
  });

  it("may be methods that share an object", async () => {
    const hooks = await load(`
      class Model {
        #slope = 2;
        load_model() { return this.#slope; }
        score() { return [this.#slope]; }
      }
      export default new Model();`);
    expect(hooks.names).toEqual(["load_model", "score"]);
    expect(await hooks.call("score")).toEqual([2]);
    const plain = await load("export default { slope: 3, score() { return [this.slope]; } };");
    expect(await plain.call("score")).toEqual([3]);
  });

  it("may be there by two names when they are one function", async () => {
    const hooks = await load("export const post_process = () => 1; export const postProcess = post_process;");
    expect(hooks.names).toEqual(["post_process"]);
  });

  it("may not be there twice", async () => {
    const error = await failure("export const post_process = () => 1; export const postProcess = () => 2;");
    expect(error.message).toBe(
      "custom.ts has the hook 'post_process' more than once: post_process and postProcess.",
    );
    const byDefault = await failure("export const score = () => 1; export default { score: () => 2 };");
    expect(byDefault.message).toBe("custom.ts has the hook 'score' more than once: score and default.score.");
  });

  it("must be functions", async () => {
    const error = await failure("export const score = 3;");
    expect(error).toMatchObject({
      code: "HOOK_NOT_A_FUNCTION",
      message: "'score' in custom.ts is a number where the hook of that name has to be a function.",
    });
  });

  it("that look misspelt are told of", async () => {
    const { warnings } = await load(`
      export function scoreUnstructred() {}
      export const postprocess = () => {};
      export const Score = () => {};
      export const tranfsorm = () => {};
      export const load_modle = () => {};
      export const scoring = () => {}, reader = () => {}, score_all = () => {}, initial = 4, store = () => {};`);
    expect(warnings).toEqual([
      "custom.ts exports 'Score', which is no hook and is not called; was 'score' meant?",
      "custom.ts exports 'load_modle', which is no hook and is not called; was 'load_model' meant?",
      "custom.ts exports 'postprocess', which is no hook and is not called; was 'post_process' meant?",
      "custom.ts exports 'scoreUnstructred', which is no hook and is not called; was 'score_unstructured' meant?",
      "custom.ts exports 'store', which is no hook and is not called; was 'score' meant?",
      "custom.ts exports 'tranfsorm', which is no hook and is not called; was 'transform' meant?",
    ]);
  });
});

describe("what a hook throws", () => {
  const thrown = async (code: string) => {
    const hooks = await load(code);
    return hooks.call("score").then(
      () => expect.fail("nothing was thrown"),
      (error: unknown) => error,
    );
  };

  it("is shown with file, line and source, from the user's innermost frame", async () => {
    expect(
      await thrown(`
interface Weights { bias: number }
const look = (weights: Weights | null): number => {
  return weights!.bias;
};
export const score = async () => [look(null)];`),
    ).toMatchObject({
      code: "HOOK_FAILED",
      status: 500,
      exit: 1,
      message: [
        "The score hook failed: TypeError: Cannot read properties of null (reading 'bias')",
        "    at custom.ts:4:19",
        "    4 |   return weights!.bias;",
        "                          ^",
      ].join("\n"),
    });
  });

  it("keeps the error that was thrown as its cause", async () => {
    const error = (await thrown('export const score = () => { throw new Error("no weights"); };')) as Error;
    expect(error.message).toMatch(/^The score hook failed: no weights\n {4}at custom\.ts:1:36\n/);
    expect(error.cause).toBeInstanceOf(Error);
    expect((error.cause as Error).stack).toContain("at score");
  });

  it("in a package points at the user's call", async () => {
    const folder = folderWith({
      "custom.ts": 'import { fail } from "breaks";\nexport const score = () => {\n  fail();\n};',
      "node_modules/breaks/index.js": "exports.fail = () => { throw new TypeError('inside'); };",
    });
    const hooks = await loadHooks(join(folder, "custom.ts"));
    await expect(hooks.call("score")).rejects.toThrow(
      "The score hook failed: TypeError: inside\n    at custom.ts:3:3\n    3 |   fail();\n          ^",
    );
  });

  it("is found in a folder with brackets and blanks in its name", async () => {
    const folder = folderWith({
      "models (old) #1/custom.ts": "export const score = () => {\n  throw Error('x');\n};",
    });
    const hooks = await loadHooks(join(folder, "models (old) #1", "custom.ts"));
    await expect(hooks.call("score")).rejects.toThrow("x\n    at custom.ts:2:9");
  });

  it("may be no error at all", async () => {
    expect(await thrown('export const score = () => { throw "just text"; };')).toMatchObject({
      message: "The score hook failed: just text",
    });
    expect(await thrown("export const score = () => { throw { secret: 1 }; };")).toMatchObject({
      message: "The score hook failed: it threw an object",
    });
    expect(await thrown("export const score = () => Promise.reject(undefined);")).toMatchObject({
      message: "The score hook failed: it threw nothing",
    });
  });

  it("as an HttpError keeps its status and message", async () => {
    const code = (status: unknown) => `
      import { HttpError } from "drum";
      export const score = () => { throw new HttpError("bad age", ${status}); };`;
    expect(await thrown(code(422))).toMatchObject({
      code: "HOOK_HTTP_ERROR",
      message: "bad age",
      status: 422,
    });
    expect(await thrown(code(200))).toMatchObject({ code: "HOOK_FAILED", status: 500 });
  });

  it("about columns that the data lacks is the sender's mistake", async () => {
    const code =
      'import { DataFrame } from "drum";\nexport const score = () => DataFrame.from({ a: [1] }).column("age");';
    expect(await thrown(code)).toMatchObject({
      code: "HOOK_FAILED",
      status: 422,
      message: expect.stringMatching(
        /^The score hook failed: There is no column named 'age'\..*\n {4}at custom\.ts:2:\d+/,
      ),
    });
  });
});
