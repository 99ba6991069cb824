import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs, pythonFor } from "../oracles/python.js";
import { modelFolder, scratchFolder } from "./model-folder.js";
import { ROOT, runDrum } from "./run-drum.js";

const python = pythonFor(["pandas"]);

// What else Python's host does is in test/languages/python.
describe.skipIf(!python)(`a custom.py${needs(python, ["pandas"])}`, () => {
  it("scores what pandas has read", async () => {
    const codeDir = modelFolder(join(scratchFolder(), "model"), {
      "custom.py": "def score(data, model):\n    return data['petal length (cm)'] * 2\n",
    });
    const files = ["--code-dir", codeDir, "--input", `${ROOT}/testdata/iris.csv`];
    const { code, stdout, stderr } = await runDrum(["score", ...files, "--target-type", "regression"], {
      env: { DRUM_PYTHON: python },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [header, first, ...rest] = stdout.trimEnd().split("\n");
    expect([header, first, rest.length]).toEqual(["Predictions", "2.8", 149]);
  });
});
