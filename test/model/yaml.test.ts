import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readMetadata } from "../../src/model/metadata.js";
import { runtimeParameters } from "../../src/model/runtime-parameters/resolve.js";
import { folderWith } from "./folder.js";

const metadata = (text: string) => readMetadata(folderWith({ "model-metadata.yaml": text }));
const METADATA = "targetType: regression\n";

/** The environment for parameters of these names, all text. */
async function parameters(names: readonly string[], values: string) {
  const rows = names.map((name) => `  - {fieldName: ${name}, type: string}\n`).join("");
  const text = `${METADATA}runtimeParameterDefinitions:\n${rows}`;
  const folder = folderWith({ "model-metadata.yaml": text, "values.yaml": values });
  return runtimeParameters(join(folder, "values.yaml"), await readMetadata(folder), {});
}

const expectNothingPolluted = () => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
};

describe("keys that are names of every object's own", () => {
  const evil = "{polluted: 1, name: evil, targetType: evil, targetName: evil, batchRequests: true}";

  it.each([
    ["at the top", `__proto__: ${evil}\nconstructor: {prototype: ${evil}}\n`],
    ["in sections", `inferenceModel: {__proto__: ${evil}}\ncustomPredictor: {__proto__: ${evil}}\n`],
    ["merged", `a: &a {__proto__: ${evil}}\n<<: *a\n`],
  ])("are keys like others in model-metadata.yaml: %s", async (_, text) => {
    const { document, ...known } = (await metadata(METADATA + text))!;
    expect(known).toEqual({ targetType: "regression" });
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    expect((document as { polluted?: unknown }).polluted).toBeUndefined();
    expectNothingPolluted();
  });

  it("do not stand for keys that are missing", async () => {
    await expect(metadata(`__proto__: ${evil}\n`)).rejects.toMatchObject({ code: "METADATA_INVALID" });
  });

  const NAMES = ["__proto__", "constructor", "toString"];
  it("are parameters like others, with a value or without", async () => {
    const text = (payload: string | null) => JSON.stringify({ type: "string", payload });
    expect(await parameters(NAMES, "__proto__: a\nconstructor: b\n")).toEqual({
      MLOPS_RUNTIME_PARAM___proto__: text("a"),
      MLOPS_RUNTIME_PARAM_constructor: text("b"),
      MLOPS_RUNTIME_PARAM_toString: text(null),
    });
    const inherited = await parameters(["p"], "__proto__: {p: evil, polluted: 1}\n");
    expect(inherited).toEqual({ MLOPS_RUNTIME_PARAM_p: text(null) });
    expectNothingPolluted();
  });
});

describe("aliases that cannot be followed", () => {
  const row = (name: string, before: string) =>
    `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]\n`;
  const laughs = `a: &a [${Array(9).fill("x").join(", ")}]\n${row("b", "a")}${row("c", "b")}${row("d", "c")}`;

  it.each([
    ["an unknown one", "p: *hunter2\n", "Unresolved alias"],
    ["one that stands for very much", laughs, "Excessive alias count"],
  ])("are said, but not repeated: %s", async (_, text, problem) => {
    const inMetadata: unknown = await metadata(METADATA + text).catch((error) => error);
    const inValues: unknown = await parameters(["p"], text).catch((error) => error);
    expect(inMetadata).toMatchObject({ code: "METADATA_INVALID", message: expect.stringContaining(problem) });
    expect(inValues).toMatchObject({
      code: "RUNTIME_PARAMS_YAML",
      message: expect.stringContaining(problem),
    });
    expect(`${inMetadata}${inValues}`).not.toContain("hunter2");
  });
});
