import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs, pythonFor } from "../oracles/python.js";
import { scratchFolder } from "../scenarios/model-folder.js";
import { ROOT } from "../scenarios/run-drum.js";
import { parseNumbers, testdata } from "../scenarios/templates.js";

const root = scratchFolder();
const PACKAGES = ["xgboost", "lightgbm", "sklearn", "skl2onnx", "onnxruntime", "pandas", "pyarrow"];
const python = pythonFor(PACKAGES);

describe.skipIf(!python)(`testdata/make.py${needs(python, PACKAGES)}`, () => {
  it("makes the same data again, and models that predict the same", () => {
    execFileSync(python!, [testdata("make.py"), "--root", root], {
      stdio: "pipe",
      env: { ...process.env, OMP_NUM_THREADS: "1" },
    });
    const made = execFileSync("find", ["testdata", "model_templates", "-type", "f"], { cwd: root });
    const files = made.toString().trim().split("\n").sort();
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
      // Training rounds differently on other processors; data sets are only written in another form.
      if (file.startsWith("testdata/expected/")) {
        const again = parseNumbers(readFileSync(join(root, file)));
        const stored = parseNumbers(readFileSync(join(ROOT, file)));
        expect(again.header, file).toEqual(stored.header);
        const close = stored.rows.map((row) => row.map((value) => expect.closeTo(value, 3)));
        expect(again.rows, file).toEqual(close);
      } else if (file.startsWith("testdata/") && !file.startsWith("testdata/lightgbm/")) {
        expect(readFileSync(join(root, file)).equals(readFileSync(join(ROOT, file))), file).toBe(true);
      }
    }
  }, 60_000);
});
