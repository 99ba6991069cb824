import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ModelSpec } from "../../src/model/spec.js";
import { modelFiles } from "../../src/server/versions/model-files.js";
import { requireSameAnswers } from "../../src/server/versions/same-answers.js";
import { scratchFolder } from "../scenarios/model-folder.js";

describe("the files of a model", () => {
  it("have changed when they are written, swapped, made or gone, and not when something else is", async () => {
    const folder = scratchFolder();
    const path = (name: string) => join(folder, name);
    const parameters = path("beside.yaml");
    const model = path("model");
    for (const name of ["v1", "v2"]) {
      mkdirSync(join(folder, name, "parts"), { recursive: true });
      writeFileSync(join(folder, name, "custom.py"), "1");
      writeFileSync(join(folder, name, "parts/a.bin"), "a");
    }
    symlinkSync("v1", model);
    const files = modelFiles([model, parameters, path("nowhere")]);
    let before = await files.look();
    /** What has changed since the last time. */
    const changed = async (change: () => void) => {
      change();
      const now = await files.look();
      const names = files.changed(before, now).map((name) => name.slice(folder.length + 1));
      before = now;
      return names.sort();
    };
    expect(await changed(() => {})).toEqual([]);
    expect(await changed(() => writeFileSync(join(model, "custom.py"), "2"))).toEqual(["model/custom.py"]);
    expect(await changed(() => writeFileSync(parameters, "a: 1"))).toEqual(["beside.yaml"]);
    expect(await changed(() => writeFileSync(join(model, "parts/b.bin"), ""))).toEqual(["model/parts/b.bin"]);
    expect(await changed(() => rmSync(join(model, "parts/b.bin")))).toEqual(["model/parts/b.bin"]);
    const swap = () => {
      symlinkSync("v2", path("next"));
      renameSync(path("next"), model);
    };
    expect(await changed(swap)).toEqual(expect.arrayContaining(["model/", "model/parts/"]));
    const others = () => {
      mkdirSync(join(model, "__pycache__"));
      mkdirSync(join(model, ".git"));
      for (const name of [
        "__pycache__/custom.pyc",
        ".git/HEAD",
        "scores.log",
        "custom.py~",
        ".custom.py.swp",
      ]) {
        writeFileSync(join(model, name), "");
      }
      symlinkSync(".", join(model, ".self"));
    };
    expect(await changed(others)).toEqual([]);
    files.passOver([join(model, "custom.py")]);
    expect(await changed(() => writeFileSync(join(model, "custom.py"), "3"))).toEqual([]);
    expect(await changed(() => rmSync(model))).toEqual(["model/", "model/parts/", "model/parts/a.bin"]);
  });

  it("are found behind links that lead in a circle", async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "a"), "");
    for (const name of "bcdefgh") symlinkSync(".", join(folder, name));
    const { look } = modelFiles([folder]);
    expect([...(await look()).keys()]).toEqual([join(folder, "/"), join(folder, "a")]);
  });
});

describe("the next version of a model", () => {
  const spec = (changed: Partial<ModelSpec>): ModelSpec => ({
    codeDir: "/m",
    name: "m",
    targetType: "multiclass",
    language: "node",
    metadata: null,
    ...changed,
  });
  const many = Array.from({ length: 100 }, (_, i) => `class ${i}`);

  it("may have its labels in another order", () => {
    expect(() =>
      requireSameAnswers(spec({ classLabels: ["a", "b"] }), spec({ classLabels: ["b", "a"] })),
    ).not.toThrow();
  });

  it.each([
    [
      "a label more",
      spec({ classLabels: ["a", "b"] }),
      spec({ classLabels: ["a", "b", "c"] }),
      /labels would change from 'a', 'b' to 'a', 'b', 'c',/,
    ],
    [
      "other names",
      spec({ classLabels: many }),
      spec({ classLabels: [...many.slice(1), "x"] }),
      /from 100 labels, among them 'class 0' to 100 labels, among them 'x',/,
    ],
    [
      "another positive class",
      spec({ targetType: "binary", positiveClassLabel: "yes", negativeClassLabel: "no" }),
      spec({ targetType: "binary", positiveClassLabel: "yep", negativeClassLabel: "no" }),
      /labels would change from 'no', 'yes' to 'no', 'yep'/,
    ],
    [
      "another target type",
      spec({}),
      spec({ targetType: "regression" }),
      /target type would change from multiclass to regression/,
    ],
  ])("is refused for %s", (_, before, next, message) => {
    expect(() => requireSameAnswers(before, next)).toThrow(message);
    expect(() => requireSameAnswers(next, before)).toThrow();
  });
});
