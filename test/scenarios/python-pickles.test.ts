import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../oracles/python.js";
import { scratchFolder } from "./model-folder.js";
import { ROOT, runDrum } from "./run-drum.js";

const folder = scratchFolder();
const IRIS = join(ROOT, "testdata/iris.csv");
const REGRESSION = ["--target-type", "regression"];
const BINARY = ["--target-type", "binary", "--positive-class-label", "yes", "--negative-class-label", "no"];

let count = 0;

/** Scores a file by a model directory; what was written comes back as `text`. */
async function score(codeDir: string, args: readonly string[], input = IRIS, settings: NodeJS.ProcessEnv) {
  const output = join(folder, `out${count++}.csv`);
  const outcome = await runDrum(
    ["score", "--code-dir", codeDir, "--input", input, "--output", output, ...args],
    {
      env: settings,
    },
  );
  const text = existsSync(output) ? readFileSync(output, "utf8") : undefined;
  return { ...outcome, text };
}

const sklearn = pythonFor(["pandas", "sklearn", "xgboost", "lightgbm"]);
describe.skipIf(!sklearn)(`pickles${needs(sklearn, ["pandas", "sklearn", "xgboost", "lightgbm"])}`, () => {
  const made = join(folder, "pickles");
  beforeAll(() => {
    const program = `
import os, pickle, sys
import joblib, lightgbm, numpy as np, pandas as pd, xgboost
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
root, iris = sys.argv[1:]
frame = pd.read_csv(iris)
x, y = frame.iloc[:, :4], frame["species"]
setosa, code = (y == "setosa"), y.astype("category").cat.codes
many = np.column_stack([setosa, y == "virginica"]).astype(int)
plain = dict(n_estimators=5, verbosity=-1)
booster = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(x, setosa), 5)
def keep(name, model, predictions, columns):
    os.makedirs(f"{root}/{name}")
    path = f"{root}/{name}/model." + ("joblib" if name == "regression" else "pkl")
    joblib.dump(model, path) if name == "regression" else pickle.dump(model, open(path, "wb"))
    pd.DataFrame(predictions, columns=columns).to_json(f"{root}/{name}.json", orient="split", double_precision=15)
def proba(model): return model.predict_proba(x), [str(label) for label in model.classes_]
m = make_pipeline(StandardScaler(), LinearRegression()).fit(x, code); keep("regression", m, m.predict(x), ["Predictions"])
m = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, setosa); keep("binary", m, *proba(m))
m = LogisticRegression(max_iter=500).fit(x, y); keep("multiclass", m, *proba(m))
m = IsolationForest(n_estimators=10, random_state=1).fit(x); keep("anomaly", m, m.predict(x), ["Predictions"])
m = StandardScaler().fit(x); keep("transform", m, m.transform(x), [f"feature_{i}" for i in range(4)])
m = OneVsRestClassifier(LogisticRegression()).fit(x, many); keep("multilabel", m, m.predict_proba(x), ["A", "B"])
m = xgboost.XGBClassifier(n_estimators=5).fit(x, code); keep("xgb sklearn", m, m.predict_proba(x), ["0", "1", "2"])
p = booster.predict(xgboost.DMatrix(x)).astype(float); keep("xgb booster", booster, np.column_stack([p, 1 - p]), ["yes", "no"])
m = lightgbm.LGBMClassifier(**plain).fit(x, y); keep("lgb sklearn", m, *proba(m))
m = lightgbm.train({"objective": "regression", "verbosity": -1}, lightgbm.Dataset(x, code), 5); keep("lgb booster", m, m.predict(x), ["Predictions"])
os.makedirs(f"{root}/text"); pickle.dump("no model", open(f"{root}/text/model.pkl", "wb"))
os.makedirs(f"{root}/junk"); open(f"{root}/junk/model.pkl", "wb").write(b"no pickle")
`;
    execFileSync(sklearn!, ["-c", program, made, IRIS]);
  });
  const own = { DRUM_PYTHON: sklearn };
  const SPECIES = ["--target-type", "multiclass", "--class-labels", "virginica", "setosa", "versicolor"];

  it.each([
    ["regression", REGRESSION],
    [
      "binary",
      ["--target-type", "binary", "--positive-class-label", "True", "--negative-class-label", "False"],
    ],
    ["multiclass", SPECIES],
    ["anomaly", ["--target-type", "anomaly"]],
    ["transform", ["--target-type", "transform"]],
    ["multilabel", ["--target-type", "multilabel", "--class-labels", "A", "B"]],
    ["xgb sklearn", ["--target-type", "multiclass", "--class-labels", "0", "1", "2"]],
    ["xgb booster", BINARY],
    ["lgb sklearn", SPECIES],
    ["lgb booster", REGRESSION],
  ])("%s: predicts what its library predicts, in the model's own order of classes", async (name, args) => {
    const { code, stderr, text } = await score(join(made, name), args, IRIS, own);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const library = JSON.parse(readFileSync(join(made, `${name}.json`), "utf8"));
    const [header, ...rows] = text!
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    expect(header).toEqual(library.columns);
    const differences = rows.flatMap((row, i) =>
      row.map((cell, k) => Math.abs(Number(cell) - library.data[i][k])),
    );
    expect(differences).toHaveLength(150 * library.columns.length);
    expect(Math.max(...differences)).toBeLessThan(1e-7);
  });

  it.each([
    [
      "text",
      "An error occurred when loading your artifact: Could not find any framework to handle loaded model and a score hook is not provided",
    ],
    ["junk", "An error occurred when loading your artifact: The model file "],
  ])("%s: is no model", async (name, says) => {
    const { code, stderr } = await score(join(made, name), REGRESSION, IRIS, own);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain("Traceback");
  });

  it("says which columns the data lack", async () => {
    const { code, stderr } = await score(
      join(made, "regression"),
      REGRESSION,
      join(ROOT, "testdata/wine.csv"),
      own,
    );
    expect(code).toBe(1);
    expect(stderr).toContain("The input lacks 4 of the columns that the model needs: sepal length (cm), ");
  });

  it("scores a long file in parts, as in one", async () => {
    const [header, ...rows] = readFileSync(IRIS, "utf8").trimEnd().split("\n");
    const times = 600;
    const long = join(folder, "long.csv");
    writeFileSync(long, `${header}\n${`${rows.join("\n")}\n`.repeat(times)}`);
    const [head, ...once] = (await score(join(made, "multiclass"), SPECIES, IRIS, own)).text!.split("\n");
    const all = await score(join(made, "multiclass"), [...SPECIES, "--max-workers", "2"], long, own);
    expect(all.text === `${head}\n${once.join("\n").repeat(times)}`).toBe(true);
  });
});
