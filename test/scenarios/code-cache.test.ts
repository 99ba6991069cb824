import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ROOT, runDrum } from "./run-drum.js";

const folder = mkdtempSync(join(tmpdir(), "drum-code-"));
afterAll(() => rmSync(folder, { recursive: true }));

const model = `${ROOT}/model_templates/typescript_xgboost`;
const args = ["score", "--code-dir", model, "--input", `${ROOT}/testdata/diabetes.csv`];
const code = join(folder, "code");
const score = (cache: string) => runDrum(args, { env: { DRUM_CACHE_DIR: cache } });
const uses = () =>
  readdirSync(code)
    .map((name) => name.split("-").slice(0, -3).join("-"))
    .sort();

test("compiled code is kept for the next run, and a run without it or with a damaged one is the same", async () => {
  const first = await score(folder);
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(uses()).toEqual(["cli-score", "host"]);

  const [file] = readdirSync(code).map((name) => join(code, name));
  const before = readFileSync(file!);
  expect(await score(folder)).toEqual(first);
  expect(readFileSync(file!).equals(before)).toBe(true);

  for (const name of readdirSync(code)) writeFileSync(join(code, name), "no compiled code");
  expect(await score(folder)).toEqual(first);
  expect(readFileSync(file!).length).toBeGreaterThan(10_000);

  // Where no folder can be made.
  expect(await score(join(file!, "below-a-file"))).toEqual(first);
});
