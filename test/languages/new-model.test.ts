import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it, vi } from "vitest";
import { run } from "../../src/cli/verbs/new.js";
import { needs, pythonFor } from "../oracles/python.js";
import { needsR, rFor } from "../oracles/r.js";
import { scratchFolder } from "../scenarios/model-folder.js";
import { expectScores, TARGET_TYPES } from "../scenarios/new-model.js";

const python = pythonFor(["pandas"]);
const r = rFor();
const julia = spawnSync("julia", ["--version"]).status === 0;
const LANGUAGES = [
  ["python", needs(python, ["pandas"]), { DRUM_PYTHON: python }],
  ["r", needsR(r), { DRUM_R: r }],
  ["julia", julia ? "" : " (needs julia)", {}],
] as const;

describe("what drum new model makes", () => {
  const workspace = scratchFolder();
  for (const [language, missing, env] of LANGUAGES) {
    it.skipIf(missing !== "")(`is ${language} that scores${missing}`, async () => {
      const made = (targetType: string) => join(workspace, `${language} ${targetType}`);
      const log = vi.spyOn(console, "log").mockReturnValue();
      for (const targetType of TARGET_TYPES) await run({ codeDir: made(targetType), language, targetType });
      log.mockRestore();
      await expectScores(made, env);
    });
  }
});
