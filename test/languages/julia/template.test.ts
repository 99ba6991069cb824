import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DataFrame } from "../../../src/data/frame.js";
import { readFrame } from "../../../src/data/read.js";
import { juliaFor, needsJulia } from "../../oracles/julia.js";
import { needs, pythonFor } from "../../oracles/python.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { runDrum } from "../../scenarios/run-drum.js";
import { codeDir, parseNumbers, TEMPLATES, testdata } from "../../scenarios/templates.js";

const TEMPLATE = "julia_regression";
const PACKAGES = ["CSV", "DataFrames"];
const julia = juliaFor(PACKAGES);
const python = pythonFor(["sklearn", "pandas"]);

const LIBRARY = `
import pandas as pd, sys
from sklearn.linear_model import LinearRegression
X, y = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2]).iloc[:, 0]
print("Predictions"); print("\\n".join(map(repr, map(float, LinearRegression().fit(X, y).predict(X)))))
`;

/** What scikit-learn predicts for the rows of the data set. */
function library(): number[] {
  const files = [testdata("diabetes_features.csv"), testdata("diabetes_target.csv")];
  return parseNumbers(execFileSync(python!, ["-c", LIBRARY, ...files])).rows.map(([value]) => value!);
}

const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 8));

it("julia_regression is the template in Julia", () => {
  expect(TEMPLATES.filter((name) => name.startsWith("julia_"))).toEqual([TEMPLATE]);
});

describe.skipIf(!python)(`${TEMPLATE}${needs(python, ["scikit-learn", "pandas"])}`, () => {
  it("has the weights that scikit-learn finds again", async () => {
    const csv = (path: string) => ({
      mediaType: { essence: "text/csv", parameters: {} },
      source: readFileSync(path),
    });
    const weights = await readFrame(csv(join(codeDir(TEMPLATE), "weights.csv")));
    const data: DataFrame = await readFrame(csv(testdata("diabetes_features.csv")));
    const predictions = new Array<number>(data.length).fill(0);
    weights.toRecords().forEach(({ column, weight }) => {
      const values = column === "intercept" ? undefined : data.numbers(String(column));
      for (let i = 0; i < predictions.length; i++) predictions[i]! += Number(weight) * (values?.[i] ?? 1);
    });
    expect(predictions).toEqual(close(library()));
  });

  it.skipIf(!julia)(`predicts what scikit-learn predicts${needsJulia(julia, PACKAGES)}`, async () => {
    const output = join(scratchFolder(), "out.csv");
    const args = ["--code-dir", codeDir(TEMPLATE), "--input", testdata("diabetes.csv"), "--julia", julia!];
    const { code, stderr } = await runDrum(["score", ...args, "--output", output]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(parseNumbers(readFileSync(output)).rows.map(([value]) => value!)).toEqual(close(library()));
  });
});
