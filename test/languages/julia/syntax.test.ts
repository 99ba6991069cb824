import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { ROOT, runDrum } from "../../scenarios/run-drum.js";

const PACKAGES = ["tree_sitter", "tree_sitter_julia"];
const python = pythonFor(PACKAGES);

const scratch = scratchFolder();

/** Places that are no Julia, one a line. */
const check = (files: readonly string[]) =>
  execFileSync(python!, [join(ROOT, "test/languages/julia/syntax.py"), ...files], { encoding: "utf8" });

const juliaFiles = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jl"))
    .map((name) => join(ROOT, folder, name));

describe.skipIf(!python)(`Julia without a Julia${needs(python, PACKAGES)}`, () => {
  it.each(["src/workers/hosts/julia", "test/languages/hosts/julia", "testdata/matrix", "model_templates"])(
    "has no syntax errors in %s",
    (folder) => {
      const files = juliaFiles(folder);
      if (folder !== "model_templates") expect(files.length).toBeGreaterThan(2);
      if (files.length > 0) expect(check(files)).toBe("");
    },
  );

  it.each(["regression", "binary", "multiclass", "multilabel", "anomaly", "transform", "unstructured"])(
    "has no syntax errors in a new %s model",
    async (targetType) => {
      const codeDir = join(scratch, targetType);
      const options = ["--code-dir", codeDir, "--language", "julia", "--target-type", targetType];
      expect((await runDrum(["new", "model", ...options])).code).toBe(0);
      expect(check([join(codeDir, "custom.jl")])).toBe("");
    },
  );

  it("is told from what is no Julia", () => {
    const file = join(scratch, "wrong.jl");
    writeFileSync(file, "function f(x)\n    return x +\nend\n");
    expect(check([file])).toContain(`${file}:`);
  });
});
