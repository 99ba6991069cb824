import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { parseNumbers, testdata } from "../../scenarios/templates.js";
import { hasJava, needsJava } from "./java.js";
import { ANOMALY, binary, column, multiclass, REGRESSION, score, scored } from "./score.js";

const folder = scratchFolder();
const fixture = (file: string) => testdata(`java/pmml/${file}`);

function modelDirectory(name: string): string {
  const codeDir = join(folder, name);
  mkdirSync(codeDir, { recursive: true });
  copyFileSync(fixture(`${name}.pmml`), join(codeDir, "model.pmml"));
  return codeDir;
}

const SPECIES = multiclass("versicolor", "setosa", "virginica");

/** The models of testdata/java/pmml_models.py, with the rows that they were asked about. */
const CASES: readonly [name: string, args: readonly string[], input: string][] = [
  ["linear_regression", REGRESSION, testdata("diabetes.csv")],
  ["boosted_regression", REGRESSION, testdata("diabetes.csv")],
  ["logistic_binary", binary("malignant", "benign"), testdata("breast_cancer.csv")],
  ["tree_multiclass", SPECIES, testdata("iris.csv")],
  ["forest_multiclass", SPECIES, testdata("iris.csv")],
  ["isolation_forest", ANOMALY, testdata("iris.csv")],
  ["mixed", binary("yes", "no"), fixture("rows.csv")],
];

describe.skipIf(!hasJava)(`PMML models${needsJava}`, () => {
  it.each(CASES)("%s predicts what scikit-learn predicted", async (name, args, input) => {
    const actual = await scored(folder, modelDirectory(name), args, input);
    const library = parseNumbers(readFileSync(fixture(`${name}.csv`)));
    expect([...actual.header].sort()).toEqual([...library.header].sort());
    for (const label of library.header) {
      const right = column(library, label);
      const wrong = column(actual, label).flatMap((value, i) =>
        Math.abs(value - right[i]!) <= 1e-12 * Math.max(1, Math.abs(right[i]!)) ? [] : [[i, value, right[i]]],
      );
      expect(wrong).toEqual([]);
      expect(right.length).toBeGreaterThan(100);
    }
  });

  it("takes Arrow as it takes CSV", async () => {
    const codeDir = modelDirectory("boosted_regression");
    const [csv, arrow] = await Promise.all(
      ["csv", "arrow"].map((ending) => scored(folder, codeDir, REGRESSION, testdata(`diabetes.${ending}`))),
    );
    expect(arrow).toEqual(csv);
  });

  it.each([
    ["is cut short", (text: string) => text.slice(0, 1500), REGRESSION, /cannot be read as PMML/],
    ["is no PMML", () => "<html></html>", REGRESSION, /cannot be read as PMML/],
    ["is empty", () => "", REGRESSION, /cannot be read as PMML/],
    [
      "is of another target type",
      (text: string) => text,
      SPECIES,
      /gives no predictions of target type 'multiclass'/,
    ],
  ])("that %s is one clear error", async (what, change, args, says) => {
    const codeDir = modelDirectory("linear_regression").replace(/$/, `_${what.replaceAll(" ", "_")}`);
    mkdirSync(codeDir);
    writeFileSync(
      join(codeDir, "model.pmml"),
      change(readFileSync(fixture("linear_regression.pmml"), "utf8")),
    );
    const { code, stdout, stderr, text } = await score(folder, codeDir, args, testdata("diabetes.csv"));
    expect({ code, stdout, text }).toEqual({ code: 1, stdout: "", text: undefined });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at |Internal error/);
  });

  it("lists the columns that are missing, and names one that is text", async () => {
    const codeDir = modelDirectory("linear_regression");
    const iris = await score(folder, codeDir, REGRESSION, testdata("iris.csv"));
    expect(iris.stderr).toMatch(/The input lacks 10 of the columns that the model needs: .*bmi/);
    const text = join(folder, "text.csv");
    const [header = "", row = ""] = readFileSync(testdata("diabetes.csv"), "utf8").split("\n");
    writeFileSync(text, `${header}\n${row.replace(/^[^,]*/, "secret")}\n`);
    const wrong = await score(folder, codeDir, REGRESSION, text);
    expect(wrong.stderr).toContain("Column 'age' holds text where numbers are needed.");
    expect(wrong.stderr).not.toContain("secret");
  });
});
