import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { FAMILIES, familyFor, familyNamed } from "../../src/predictors/registry.js";

const folder = mkdtempSync(join(tmpdir(), "drum-registry-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content = "") => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

it("lists every family under a name of its own", () => {
  expect(new Set(FAMILIES.map(({ name }) => name)).size).toBe(FAMILIES.length);
  for (const family of FAMILIES) expect(familyNamed(family.name)).toBe(family);
  expect(familyNamed("no such family")).toBeUndefined();
});

it("goes by the extension where that says enough, even of an empty file", async () => {
  expect((await familyFor(file("a.ONNX")))?.name).toBe("onnx");
  expect(await familyFor(file("a.txt"))).toBeUndefined();
  expect(await familyFor(file("onnx"))).toBeUndefined();
});

it("looks into files whose extension means many things", async () => {
  expect(await familyFor(file("package.json", '{"name": "learner"}'))).toBeUndefined();
  expect((await familyFor(file("model.json", '{"learner": {}, "version": [3, 0, 0]}')))?.name).toBe(
    "xgboost",
  );
  expect(await familyFor(file("empty.json"))).toBeUndefined();
  await expect(familyFor(join(folder, "nowhere.json"))).rejects.toMatchObject({ code: "ENOENT" });
});
