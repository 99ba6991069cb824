import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { testdata } from "../../scenarios/templates.js";
import { AS, irisFeatures, makeModels, put, score, testDoors } from "./doors.js";

const PACKAGES = ["pandas", "sklearn", "xgboost", "lightgbm", "scipy", "pyarrow"];
const python = pythonFor([...PACKAGES, "catboost"]) ?? pythonFor(PACKAGES);
const env = { DRUM_PYTHON: python };
const folder = scratchFolder();

const NUMBERS = ["--target-type", "multiclass", "--class-labels", "2", "1", "0"];
const BOOLEANS = [
  "--target-type",
  "binary",
  "--positive-class-label",
  "True",
  "--negative-class-label",
  "False",
];

describe.skipIf(!python)(`pickles${needs(python, PACKAGES)}`, () => {
  let features: string;
  beforeAll(() => {
    makeModels(python!, "estimators.py", folder);
    features = irisFeatures(folder);
  });

  it.each([
    ["regression", AS.regression, ["csv", "json", "arrow"]],
    ["regression by joblib as pkl", AS.regression, ["csv"]],
    ["binary", AS.binary, ["csv", "arrow"]],
    ["binary of booleans", BOOLEANS, ["csv"]],
    ["multiclass", AS.mixed, ["csv", "arrow"]],
    ["anomaly", AS.anomaly, ["csv", "arrow"]],
    ["anomaly of a line", AS.anomaly, ["csv"]],
    ["transform", AS.transform, ["csv"]],
    ["multilabel", ["--target-type", "multilabel", "--class-labels", "A", "B"], ["csv"]],
    ["own class of the script", AS.regression, ["csv"]],
    ["xgboost regression", AS.regression, ["csv", "arrow"]],
    ["xgboost multiclass", NUMBERS, ["csv", "arrow"]],
    ["xgboost booster", AS.binary, ["csv"]],
    ["xgboost booster of two", AS.binary, ["csv"]],
    ["lightgbm multiclass", AS.mixed, ["csv", "arrow"]],
    ["lightgbm booster", AS.regression, ["csv"]],
  ])(
    "%s: predicts what its library predicts, in the model's own order of classes",
    async (name, args, formats) => {
      await testDoors(folder, { name, args, formats, within: 1e-7 }, env);
    },
  );

  it.each([
    ["regression without names", AS.regression],
    ["anomaly of neighbours", AS.anomaly],
    ["lightgbm without names", AS.regression],
    ["sparse", AS.mixed],
    ["dense only", AS.mixed],
  ])("%s: takes columns by position, sparse ones too", async (name, args) => {
    await testDoors(folder, { name, args, formats: ["csv", "mtx"], within: 1e-7, input: features }, env);
  });

  const catboost = pythonFor([...PACKAGES, "catboost"]);
  it.skipIf(!catboost).each([
    ["catboost regression", AS.regression, ["csv", "arrow"]],
    ["catboost binary", AS.binary, ["csv"]],
    ["catboost multiclass", AS.mixed, ["csv", "arrow"]],
    [
      "catboost trained",
      ["--target-type", "binary", "--positive-class-label", "1", "--negative-class-label", "0"],
      ["csv"],
    ],
    ["catboost categories", AS.regression, ["csv", "arrow"]],
  ])(`%s: predicts what CatBoost predicts${needs(catboost, ["catboost"])}`, async (name, args, formats) => {
    await testDoors(folder, { name, args, formats, within: 1e-7 }, env);
  });

  it.skipIf(!catboost)(`catboost without names, sparse${needs(catboost, ["catboost"])}`, async () => {
    const one = { name: "catboost without names", args: AS.regression, within: 1e-7, input: features };
    await testDoors(folder, { ...one, formats: ["csv", "mtx"] }, env);
    const { code, stderr } = await score(join(folder, "catboost without names"), AS.regression, env);
    expect([code, stderr.includes("setosa")]).toEqual([1, false]);
  });

  it("without probabilities is an error, when they are needed", async () => {
    const { code, stderr } = await score(join(folder, "margins"), AS.species, env);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "The model, a SVC, has no predict_proba, and predictions of target type 'multiclass'",
    );
  });

  it.each([
    [
      "text",
      "gAR9lC4=",
      "An error occurred when loading your artifact: Could not find any framework to handle loaded model and a score hook is not provided",
    ],
    ["junk", "bm8gcGlja2xl", "An error occurred when loading your artifact: The model file "],
  ])("%s: is no model", async (name, base64, says) => {
    const codeDir = join(folder, name);
    mkdirSync(codeDir);
    writeFileSync(join(codeDir, "model.pkl"), Buffer.from(base64, "base64"));
    const { code, stderr } = await score(codeDir, AS.regression, env);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain("Traceback");
  });

  it("gives no rows for no rows", async () => {
    const none = put(folder, "none.csv", `${readFileSync(testdata("iris.csv"), "utf8").split("\n")[0]}\n`);
    const { text } = await score(join(folder, "multiclass"), AS.mixed, env, none);
    expect(text).toBe("setosa,versicolor,virginica\n");
  });

  it("says which columns the data lack, or how many are too many", async () => {
    const wine = testdata("wine.csv");
    const named = await score(join(folder, "regression"), AS.regression, env, wine);
    expect(named.stderr).toContain(
      "The input lacks 4 of the columns that the model needs: sepal length (cm), ",
    );
    const counted = await score(join(folder, "regression without names"), AS.regression, env, wine);
    expect(counted.stderr).toContain(
      "The input has 14 columns where the model, which has no names for them, takes 4.",
    );
  });

  it("scores a long file in parts, as in one", async () => {
    const [header, ...rows] = readFileSync(testdata("iris.csv"), "utf8").trimEnd().split("\n");
    const times = 600;
    const long = put(folder, "long.csv", `${header}\n${`${rows.join("\n")}\n`.repeat(times)}`);
    const [head, ...once] = (await score(join(folder, "multiclass"), AS.mixed, env)).text!.split("\n");
    const all = await score(join(folder, "multiclass"), [...AS.mixed, "--max-workers", "2"], env, long);
    expect(all.text === `${head}\n${once.join("\n").repeat(times)}`).toBe(true);
  });
});
