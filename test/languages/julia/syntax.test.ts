import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { ROOT } from "../../scenarios/run-drum.js";

const PACKAGES = ["tree_sitter", "tree_sitter_julia"];
const python = pythonFor(PACKAGES);

/** Places that are no Julia, one a line. */
const check = (files: readonly string[]) =>
  execFileSync(python!, [join(ROOT, "test/languages/julia/syntax.py"), ...files], { encoding: "utf8" });

const juliaFiles = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jl"))
    .map((name) => join(ROOT, folder, name));

describe.skipIf(!python)(`Julia without a Julia${needs(python, PACKAGES)}`, () => {
  it.each(["src/workers/hosts/julia", "test/languages/hosts/julia", "model_templates"])(
    "has no syntax errors in %s",
    (folder) => {
      const files = juliaFiles(folder);
      if (folder !== "model_templates") expect(files.length).toBeGreaterThan(5);
      if (files.length > 0) expect(check(files)).toBe("");
    },
  );

  it("is told from what is no Julia", () => {
    const file = join(scratchFolder(), "wrong.jl");
    writeFileSync(file, "function f(x)\n    return x +\nend\n");
    expect(check([file])).toContain(`${file}:`);
  });
});
