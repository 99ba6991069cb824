import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DrumError } from "../../../src/errors.js";
import { readMetadata } from "../../../src/model/metadata.js";
import { runtimeParameters } from "../../../src/model/runtime-parameters/resolve.js";
import { folderWith } from "../folder.js";

const definitions = (rows: string) => `targetType: regression\nruntimeParameterDefinitions:\n${rows}`;
const one = (type: string, more = "") => definitions(`  - {fieldName: p, type: ${type}${more}}\n`);

/** The environment for a metadata file and a file of values. */
async function resolved(metadata: string | undefined, values?: string, environment: NodeJS.ProcessEnv = {}) {
  const folder = folderWith({
    ...(metadata !== undefined && { "model-metadata.yaml": metadata }),
    ...(values !== undefined && { "values.yaml": values }),
  });
  const file = values === undefined ? undefined : join(folder, "values.yaml");
  return runtimeParameters(file, await readMetadata(folder), environment);
}

async function problem(...args: Parameters<typeof resolved>): Promise<DrumError> {
  const error = await resolved(...args).catch((thrown: unknown) => thrown);
  if (error instanceof DrumError) return error;
  throw new Error("no DrumError");
}

describe("values of runtime parameters in a file", () => {
  // As DRUM 1.18 puts them into the environment; a number written as text is made one here.
  it.each([
    ["string", "p: text", { type: "string", payload: "text" }],
    ["string", "p: 'yes'", { type: "string", payload: "yes" }],
    ["string", "p: null", { type: "string", payload: null }],
    ["string", "q: 1", { type: "string", payload: null }],
    ["boolean", "p: true", { type: "boolean", payload: true }],
    ["boolean", "p: yes", { type: "boolean", payload: true }],
    ["boolean", "p: off", { type: "boolean", payload: false }],
    ["numeric", "p: 3", { type: "numeric", payload: 3 }],
    ["numeric", "p: '3.5'", { type: "numeric", payload: 3.5 }],
    ["numeric", "p: 0x10", { type: "numeric", payload: 16 }],
    ["deployment", "p: 65f0", { type: "deployment", payload: "65f0" }],
    [
      "credential",
      "p: {credentialType: s3, a: b, c: null}",
      { type: "credential", payload: { credentialType: "s3", a: "b", c: null } },
    ],
  ])("of type %s: %s", async (type, values, expected) => {
    const { MLOPS_RUNTIME_PARAM_p, ...rest } = await resolved(one(type), values);
    expect(rest).toEqual({});
    expect(JSON.parse(MLOPS_RUNTIME_PARAM_p!)).toEqual(expected);
  });

  it.each([
    ["string", "p: 3", "value is not a string"],
    ["string", "p: ''", "blank value is not allowed"],
    ["boolean", "p: text", "value should be True or False"],
    ["boolean", "p: 3", "value should be True or False"],
    ["numeric", "p: text", "value can't be converted to float"],
    ["numeric", "p: ''", "value can't be converted to float"],
    ["numeric", "p: {a: b}", "value is not float"],
    ["deployment", "p: true", "value is not a string"],
    ["credential", "p: secret", "value is not a dict"],
    ["credential", "p: {a: b}", "{\\'credentialType\\': DataError(\\'is required\\')}"],
  ])("of type %s cannot be: %s", async (type, values, says) => {
    const error = await problem(one(type), values);
    expect(error.message).toBe(`Failed to load runtime parameter 'p'. ${says}.`);
    expect(error.exit).toBe(1);
    expect(error.text).not.toContain("secret");
  });

  it("may have limits and a default, which is checked too", async () => {
    const limited = one("numeric", ", minValue: 5, maxValue: 9, defaultValue: 7");
    expect(await resolved(limited, "q: 0")).toEqual({
      MLOPS_RUNTIME_PARAM_p: '{"type":"numeric","payload":7}',
    });
    expect((await problem(limited, "p: 3")).message).toContain("value is less than 5");
    expect((await problem(limited, "p: 30")).message).toContain("value is greater than 9");
    expect((await problem(one("numeric", ", minValue: 5, defaultValue: 3"), "q: 0")).message).toContain(
      "'p'. value is less than 5",
    );
  });

  it("must be YAML with names", async () => {
    const broken = await problem(one("string"), "p: [\n");
    expect(broken.message).toMatch(
      /^Invalid runtime parameter values YAML content! In .*values\.yaml: line 2, column 1: /,
    );
    expect((await problem(one("string"), "- a\n")).message).toContain("it must hold names with values");
    expect((await problem(one("string"), "# nothing\n")).message).toContain(
      "Runtime parameter values YAML file is empty!",
    );
    const missing = await runtimeParameters("/no/such/file", await metadataOf(one("string")), {}).catch(
      (error: unknown) => error,
    );
    expect(missing).toMatchObject({ code: "RUNTIME_PARAMS_FILE", exit: 2 });
  });
});

const metadataOf = (text: string) => readMetadata(folderWith({ "model-metadata.yaml": text }));

describe("definitions of runtime parameters", () => {
  it.each([
    [undefined, "model-metadata.yaml must exist to use runtime parameters."],
    [
      "targetType: regression\n",
      "model-metadata.yaml: YAML file must contain at least one parameter definition in the section 'runtimeParameterDefinitions'.",
    ],
    [
      one("text"),
      "Failed to load runtime parameter: definition 1 of runtimeParameterDefinitions, 'p', must have a type: string, boolean, numeric, credential, deployment.",
    ],
    [
      definitions("  - {type: string}\n"),
      "Failed to load runtime parameter: definition 1 of runtimeParameterDefinitions has no fieldName.",
    ],
    [
      definitions("  - {fieldName: p, type: string}\n  - {fieldName: p, type: numeric}\n"),
      "Failed to load runtime parameter [p], duplicated definition.",
    ],
    [one("numeric", ", minValue: x"), "Failed to load runtime parameter: minValue of 'p' must be a number."],
  ])("%j is said: %s", async (metadata, says) => {
    expect((await problem(metadata, "p: 1")).message).toBe(says);
  });

  it("give their defaults without a file, unless the environment has a value", async () => {
    const metadata = definitions(
      "  - {fieldName: a, type: string, defaultValue: x}\n  - {fieldName: b, type: numeric, defaultValue: 2}\n  - {fieldName: c, type: string}\n",
    );
    const environment = { MLOPS_RUNTIME_PARAM_b: '{"type":"numeric","payload":5}' };
    expect(await resolved(metadata, undefined, environment)).toEqual({
      MLOPS_RUNTIME_PARAM_a: '{"type":"string","payload":"x"}',
    });
    expect(await resolved(undefined, undefined, environment)).toEqual({});
  });

  it("matter only as far as they can be read, without a file", async () => {
    const rows = [
      "{fieldName: a, type: string, defaultValue: x}",
      "{fieldName: b, type: of-tomorrow, defaultValue: x}",
      "{fieldName: c, type: boolean, defaultValue: 'no'}",
      "{fieldName: d, type: credential, defaultValue: 65f0}",
      "nothing",
    ];
    const expected = { MLOPS_RUNTIME_PARAM_a: '{"type":"string","payload":"x"}' };
    expect(await resolved(definitions(rows.map((row) => `  - ${row}\n`).join("")))).toEqual(expected);
    expect(await resolved("targetType: regression\nruntimeParameterDefinitions: 3\n")).toEqual({});
    expect(await resolved(one("credential", ", defaultValue: 65f0"), "q: 1")).toEqual({
      MLOPS_RUNTIME_PARAM_p: '{"type":"credential","payload":null}',
    });
  });
});

describe("runtime parameters in the environment", () => {
  const said = async (text: string) =>
    (await problem(undefined, undefined, { MLOPS_RUNTIME_PARAM_p: text })).message;

  it.each([
    '{"type":"string","payload":"a","more":1}',
    '{"type":"numeric","payload":"3.5"}',
    '{"type":"boolean","payload":null}',
    '{"type":"credential","payload":{"credentialType":"s3"}}',
  ])("may be %s", async (text) => {
    expect(await resolved(undefined, undefined, { MLOPS_RUNTIME_PARAM_p: text })).toEqual({});
  });

  it("must be JSON of a known type", async () => {
    expect(await said("secret")).toBe(
      "Invalid runtime parameter json payload. The environment variable MLOPS_RUNTIME_PARAM_p does not hold JSON.",
    );
    const start =
      "Invalid runtime parameter! The environment variable MLOPS_RUNTIME_PARAM_p cannot be used: ";
    for (const text of ["[]", "3", "null", '{"payload":1}', '{"type":"other","payload":1}']) {
      expect(await said(text)).toBe(`${start}it has no type that is known.`);
    }
    expect(await said('{"type":"string"}')).toBe(`${start}it has no payload.`);
    expect(await said('{"type":"boolean","payload":"text"}')).toBe(`${start}value should be True or False.`);
    expect(await said('{"type":"numeric","payload":"text"}')).toBe(
      `${start}value can't be converted to float.`,
    );
    // Seven backslashes before each quote, all on the line of the first words.
    expect(await said('{"type":"credential","payload":{"a":"b"}}')).toBe(
      String.raw`${start}{\\\\\\\'credentialType\\\\\\\': DataError(\\\\\\\'is required\\\\\\\')}.`,
    );
  });
});
