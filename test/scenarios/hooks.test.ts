import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { modelFolder, scratchFolder } from "./model-folder.js";
import { ROOT, runDrum } from "./run-drum.js";

const folder = scratchFolder();
const IRIS = join(ROOT, "testdata", "iris.csv");
const BINARY = ["--target-type", "binary", "--positive-class-label", "yes", "--negative-class-label", "no"];

let count = 0;

/** Scores the iris data by a custom.ts, and checks that a failure leaves no output. */
async function score(code: string, args: readonly string[] = ["--target-type", "regression"]) {
  const number = count++;
  const model = modelFolder(join(folder, `model${number}`), { "custom.ts": code });
  const output = join(folder, `out${number}.csv`);
  const outcome = await runDrum(["score", "--code-dir", model, "--input", IRIS, "--output", output, ...args]);
  expect(existsSync(output)).toBe(outcome.code === 0);
  return { ...outcome, model, output };
}

describe("a hook that misbehaves ends drum score with 1, one clear message and no output", () => {
  const cases: [what: string, code: string, args: string[], says: string[]][] = [
    [
      "throws",
      "export const score = (data: any) => {\n  return data.nothing.x;\n};",
      ["--target-type", "regression"],
      [
        "drum score: error: The score hook failed: TypeError: Cannot read properties of undefined (reading 'x')",
        "    at custom.ts:2:23",
        "    2 |   return data.nothing.x;",
        "                              ^",
      ],
    ],
    [
      "returns nothing",
      "export const score = () => {};",
      ["--target-type", "regression"],
      ["drum score: error: The score hook returned nothing where a data frame is needed."],
    ],
    [
      "returns wrong labels",
      "export const score = (data: any) => ({ a: data.numbers(data.names[0]).fill(1), b: data.numbers(data.names[1]).fill(0) });",
      BINARY,
      ["Expected predictions to have columns ['yes', 'no'], but the model gave ['a', 'b']."],
    ],
    [
      "returns probabilities that are none",
      "export const score = (data: any) => ({ yes: new Float64Array(data.length).fill(0.5), no: new Float64Array(data.length).fill(0.6) });",
      BINARY,
      ["Your prediction probabilities do not add up to 1. Row 1 is the first."],
    ],
    [
      "never returns",
      "export const score = () => new Promise(() => {});",
      ["--target-type", "regression", "--request-timeout", "1"],
      ["drum score: error: "],
    ],
    [
      "is wrong TypeScript",
      "export const score = (data: any) => {\n  return data.;\n};",
      ["--target-type", "regression"],
      ["custom.ts cannot be loaded: ", "    at custom.ts:2:15", "    2 |   return data.;"],
    ],
    [
      "imports a package that is not there",
      'import { sum } from "left-out";\nexport const score = () => sum();',
      ["--target-type", "regression"],
      [
        "The package 'left-out' is not installed: run `npm install left-out` in the model directory",
        "custom.ts:1:21",
      ],
    ],
  ];
  test.each(cases)("%s", async (_, code, args, says) => {
    const { code: exit, stdout, stderr } = await score(code, args);
    expect(exit).toBe(1);
    expect(stdout).toBe("");
    for (const line of says) expect(stderr).toContain(line);
    expect(stderr).not.toMatch(/node:internal|\/dist\//);
  });
});

test("hooks get the classes of the program itself, and answers are theirs", async () => {
  const code = `
    import { DataFrame, type PostProcess, type Score } from "drum";
    export const score: Score = (data, _, { positive_class_label, negative_class_label }) => {
      if (!(data instanceof DataFrame)) throw new Error("another DataFrame");
      const wide = data.numbers("petal width (cm)").map((width) => Number(width > 1));
      return DataFrame.from({ [negative_class_label!]: wide.map((p) => 1 - p), [positive_class_label!]: wide });
    };
    export const postProcess: PostProcess = (predictions) => predictions.with("why", predictions.values("yes").map(() => "width"));`;
  const { code: exit, stderr, output } = await score(code, BINARY);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  const [header, first, ...rest] = readFileSync(output, "utf8").trim().split("\n");
  expect(header).toBe("no,yes,why");
  expect(first).toBe("1.0,0.0,width");
  expect(rest.at(-1)).toBe("0.0,1.0,width");
});

test("a name that looks misspelt is told of once", async () => {
  const { code, stderr } = await score(
    "export const score = (data: any) => new Float64Array(data.length); export const postprocess = () => {};",
  );
  expect(code).toBe(0);
  expect(stderr).toBe(
    "drum score: warning: custom.ts exports 'postprocess', which is no hook and is not called; was 'post_process' meant?\n",
  );
});
