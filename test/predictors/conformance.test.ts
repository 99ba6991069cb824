import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { FAMILIES } from "../../src/predictors/registry.js";
import { testPredictor } from "./conformance.js";
import { fixturesIn } from "./fixtures.js";

const folder = mkdtempSync(join(tmpdir(), "drum-fixtures-"));
const fixtures = await fixturesIn(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("has a model for every family", () => {
  const without = FAMILIES.map((family) => family.name).filter((name) => !fixtures[name]?.length);
  expect(without, "families without a model in test/predictors/fixtures.ts").toEqual([]);
});

for (const family of FAMILIES) {
  for (const fixture of fixtures[family.name] ?? []) testPredictor(family, fixture);
}
