import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "./model-folder.js";
import { checkReadme, programFolder } from "./readme.js";
import { ROOT, runDrum } from "./run-drum.js";
import { codeDir, expected, parseNumbers, runsInNode, TEMPLATES, testdata } from "./templates.js";

const workspace = scratchFolder();

/** Scores a file into another and gives that one's bytes. */
async function score(template: string, input: string, ...more: string[]): Promise<Buffer> {
  const output = join(workspace, `${template}-${input}.csv`);
  const args = ["score", "--code-dir", codeDir(template), "--input", testdata(input), "--output", output];
  const { code, stdout, stderr } = await runDrum([...args, ...more]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
  return readFileSync(output);
}

describe("the model templates predict what their library predicts", () => {
  it.each([
    ["typescript_xgboost", "diabetes.csv"],
    ["typescript_xgboost", "diabetes_features.csv"],
    ["typescript_multiclass", "iris.csv"],
  ])("%s on %s, to the last bit of its 32-bit floats", async (template, input) => {
    const actual = parseNumbers(await score(template, input));
    const library = expected(template);
    expect(actual.header).toEqual(library.header);
    expect(actual.rows.map((row) => row.map(Math.fround))).toEqual(
      library.rows.map((row) => row.map(Math.fround)),
    );
  });

  it.each([
    ["typescript_onnx", "breast_cancer.csv"],
    ["tensorflowjs_multiclass", "iris.csv"],
    ["keras_h5", "diabetes.csv"],
  ])("%s on %s, to a millionth", async (template, input) => {
    const actual = parseNumbers(await score(template, input));
    const library = expected(template);
    expect([...actual.header].sort()).toEqual([...library.header].sort());
    const order = library.header.map((label) => actual.header.indexOf(label));
    const differences = actual.rows.flatMap((row, i) =>
      order.map(
        (from, to) => Math.abs(row[from]! - library.rows[i]![to]!) / Math.max(1, Math.abs(row[from]!)),
      ),
    );
    expect(actual.rows).toHaveLength(library.rows.length);
    expect(Math.max(...differences)).toBeLessThanOrEqual(1e-6);
  });

  it.each([
    ["wine.csv", "typescript_transform"],
    ["wine_missing.csv", "typescript_transform_missing"],
  ])("typescript_transform on %s, to the last bit", async (input, library) => {
    expect(parseNumbers(await score("typescript_transform", input))).toEqual(expected(library));
  });

  it("typescript_unstructured: images as JSON", async () => {
    const library = expected("typescript_unstructured").rows;
    const digits = library.map((row) => row.indexOf(Math.max(...row)));
    const plain = JSON.parse((await score("typescript_unstructured", "digits_images.json")).toString());
    expect(plain).toEqual({ digits: digits.map((digit) => ({ digit })) });

    const query = ["--query", "probabilities=true"];
    const detailed = JSON.parse(
      (await score("typescript_unstructured", "digits_images.json", ...query)).toString(),
    );
    expect(detailed).toEqual({
      digits: library.map((row, i) => ({
        digit: digits[i],
        probabilities: row.map((probability) => expect.closeTo(probability, 12)),
      })),
    });
  });

  it("typescript_unstructured: an image as bytes", async () => {
    const type = ["--content-type", "image/x-portable-graymap"];
    const answer = JSON.parse((await score("typescript_unstructured", "digit.pgm", ...type)).toString());
    const [first] = expected("typescript_unstructured").rows;
    expect(answer).toEqual({ digits: [{ digit: first!.indexOf(Math.max(...first!)) }] });
  });
});

describe("the model templates' README files", () => {
  let bin: string;
  beforeAll(() => {
    bin = programFolder(workspace);
  });
  it.each(["", ...TEMPLATES.filter(runsInNode)])("/%s: its commands print what it says", (template) =>
    checkReadme(template, bin, {}),
  );

  it("are written in TypeScript that passes a strict type check", () => {
    const check = () =>
      execFileSync(process.execPath, [`${ROOT}/node_modules/typescript/bin/tsc`, "-p", "model_templates"], {
        cwd: ROOT,
        encoding: "utf8",
      });
    expect(check).not.toThrow();
  });
});
