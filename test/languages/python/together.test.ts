import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { HOST } from "./pythons.js";

const PROGRAM = fileURLToPath(new URL("together.py", import.meta.url));
const PACKAGES = ["sklearn", "xgboost", "lightgbm"];
const python = pythonFor(PACKAGES);

describe("models asked for the rows of many requests at once", () => {
  it.skipIf(!python)(`predict what they do for each alone${needs(python, PACKAGES)}`, () => {
    // Threads that wait for one another take minutes on a busy machine.
    const env = { ...process.env, OMP_NUM_THREADS: "1" };
    const { stdout, stderr } = spawnSync(python!, [PROGRAM, HOST], { encoding: "utf8", env });
    expect(stderr).toBe("");
    const { exact, inexact, differing } = JSON.parse(stdout);
    expect(differing).toEqual([]);
    const trees = [
      "DecisionTreeRegressor",
      "RandomForestClassifier",
      "GradientBoostingRegressor",
      "GridSearchCV",
    ];
    expect(exact).toEqual(
      expect.arrayContaining([
        ...trees,
        "Pipeline",
        "XGBRegressor",
        "XGBClassifier",
        "LGBMRegressor",
        "Booster",
      ]),
    );
    expect(inexact).toEqual(
      expect.arrayContaining(["LinearRegression", "LogisticRegression", "MLPRegressor", "PCA"]),
    );
  });
});
