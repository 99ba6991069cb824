import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { needs } from "../../oracles/python.js";
import { HOST, pythons } from "./pythons.js";

const PROGRAM = fileURLToPath(new URL("few_rows.py", import.meta.url));

describe.each(pythons("sklearn"))("estimators asked for a few rows, with %s", (python) => {
  it.skipIf(!python)(`predict what they do for data frames${needs(python, ["sklearn"])}`, () => {
    // Threads that wait for one another take minutes on a busy machine.
    const env = { ...process.env, OMP_NUM_THREADS: "1" };
    const { stdout, stderr } = spawnSync(python!, [PROGRAM, HOST], { encoding: "utf8", env });
    expect(stderr).toBe("");
    const { asked, differing } = JSON.parse(stdout);
    expect(differing).toEqual([]);
    const usual = ["LinearRegression", "LogisticRegression", "GradientBoostingRegressor", "Pipeline"];
    expect(asked).toEqual(expect.arrayContaining([...usual, "RandomForestRegressor", "GridSearchCV"]));
    expect(asked.length).toBeGreaterThan(60);
    expect(asked).not.toContain("VotingRegressor");
  });
});
