import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs, pythonFor } from "../oracles/python.js";
import { needsR, rFor } from "../oracles/r.js";
import { modelFolder, scratchFolder } from "../scenarios/model-folder.js";
import { ROOT, runDrum } from "../scenarios/run-drum.js";

const folder = scratchFolder();
const python = pythonFor(["pandas"]);
const sklearn = pythonFor(["pandas", "sklearn"]);
const r = rFor();
const env = {
  ...(python !== undefined && { DRUM_PYTHON: python }),
  ...(r !== undefined && { DRUM_R: r }),
};

const NO_R = "stop('custom.R was run')\n";
const NO_PYTHON = "raise ValueError('custom.py was run')\n";
const HOOKS = {
  "custom.py": "def score(data, model):\n    return data.iloc[:, 0] * 0 + 1\n",
  "custom.R": "score <- function(data, model, ...) data.frame(Predictions = data[[1]] * 0 + 2)\n",
  "custom.ts": "export const score = (data: { length: number }) => new Array(data.length).fill(3);\n",
  "custom.js": "export const score = (data) => new Array(data.length).fill(4);\n",
};

let count = 0;
async function score(files: Record<string, string | { copy: string }> | string, ...args: string[]) {
  const codeDir = typeof files === "string" ? files : modelFolder(join(folder, `model${count++}`), files);
  const output = join(folder, `out${count++}.csv`);
  const outcome = await runDrum(
    [
      ...["score", "--code-dir", codeDir, "--target-type", "regression"],
      ...["--input", join(ROOT, "testdata/diabetes.csv"), "--output", output, ...args],
    ],
    { env },
  );
  const [, first] = existsSync(output) ? readFileSync(output, "utf8").split("\n") : [];
  return { ...outcome, first };
}

describe("--language chooses between files of several languages", () => {
  it.skipIf(!sklearn)(`a pickle and a custom.R: python${needs(sklearn, ["pandas", "sklearn"])}`, async () => {
    const files = {
      "model.pkl": { copy: "model_templates/python_sklearn_regression/model.pkl" },
      "custom.R": NO_R,
    };
    expect((await score(files)).code).toBe(1);
    const { code, stderr, first } = await score(files, "--language", "python");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(Number(first)).toBeGreaterThan(0);
  });

  it.skipIf(!r)(`an .rds and a custom.py: r${needsR(r)}`, async () => {
    const codeDir = modelFolder(join(folder, "rds"), { "custom.py": NO_PYTHON });
    const fit = `data <- read.csv("${ROOT}/testdata/diabetes.csv"); model <- lm(progression ~ bmi + s5, data)`;
    const printed = execFileSync(
      r!,
      ["-e", `${fit}; saveRDS(model, "${codeDir}/model.rds"); cat(predict(model, data[1, ]))`],
      { encoding: "utf8" },
    );
    expect((await score(codeDir)).stderr).toContain(
      "Can not detect language by artifacts and/or custom.py/R files",
    );
    const { code, stderr, first } = await score(codeDir, "--language", "r");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(Number(first)).toBeCloseTo(Number(printed), 3);
  });

  it("a jar and a pickle: r, which says that it lacks its own", async () => {
    const { code, stderr } = await score({ "m.jar": "", "m.pkl": "" }, "--language", "r");
    expect([code, stderr]).toEqual([
      1,
      "drum score: error: Could not find a serialized model artifact with .rds extension, supported by default R predictor. If your artifact is not supported by default predictor, implement custom.load_model hook.\n",
    ]);
  });

  it("two files of hooks: names both without it", async () => {
    const { code, stderr } = await score(HOOKS);
    expect(code).toBe(1);
    for (const word of [...Object.keys(HOOKS), "--language"]) expect(stderr).toContain(word);
  });

  for (const [language, expected, missing] of [
    ["typescript", "3.0", ""],
    ["javascript", "4.0", ""],
    ["python", "1.0", needs(python, ["pandas"])],
    ["r", "2.0", needsR(r)],
  ] as const) {
    it.skipIf(missing !== "")(`two files of hooks: ${language}${missing}`, async () => {
      const { code, stderr, first } = await score(HOOKS, "--language", language);
      expect({ code, stderr, first }).toEqual({ code: 0, stderr: "", first: expected });
    });
  }

  it.each([
    ["other", { "custom.js": HOOKS["custom.js"] }, 0, ""],
    ["other", { "notes.md": "" }, 1, "Could not find model artifact file in: "],
    ["julia", { "m.pkl": "" }, 1, "supported by default predictors"],
    ["java", { "m.pkl": "", "custom.py": "" }, 1, "supported by default predictors"],
    ["java", { "a.jar": "", "b.jar": "" }, 1, "More than one model artifact was found in "],
    ["python", { "custom.R": NO_R }, 1, "Could not find model artifact file in: "],
    ["cobol", { "notes.md": "" }, 2, "invalid choice: 'cobol'"],
  ])("%s for %j ends with %d and says: %s", async (language, files, code, says) => {
    const outcome = await score(files as Record<string, string>, "--language", language);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toContain(says);
  });
});
