import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileOutput } from "../../../src/score/output/file-output.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drum-output-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the file appears only when it is complete", async () => {
  const path = join(folder, "out.csv");
  const output = await fileOutput(path);
  await output.write(Buffer.from("a\n"));
  await output.write(Buffer.from("1\n"));
  expect(readdirSync(folder).includes("out.csv")).toBe(false);
  await output.end();
  expect(readdirSync(folder)).toEqual(["out.csv"]);
  expect(readFileSync(path, "utf8")).toBe("a\n1\n");
});

test("an output given up leaves what was there before", async () => {
  const path = join(folder, "out.csv");
  writeFileSync(path, "old");
  const output = await fileOutput(path);
  await output.write(Buffer.from("new"));
  output.discard();
  expect(readdirSync(folder)).toEqual(["out.csv"]);
  expect(readFileSync(path, "utf8")).toBe("old");
});

test("replaces what a link points at, and keeps its mode", async () => {
  const path = join(folder, "real.csv");
  writeFileSync(path, "old");
  chmodSync(path, 0o640);
  symlinkSync(path, join(folder, "link.csv"));
  const output = await fileOutput(join(folder, "link.csv"));
  await output.write(Buffer.from("new"));
  await output.end();
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(statSync(path).mode & 0o777).toBe(0o640);
});

test("writes to a device as it is", async () => {
  const output = await fileOutput("/dev/null");
  await output.write(Buffer.from("gone"));
  await output.end();
});

test("says why it cannot be written, before any work", async () => {
  mkdirSync(join(folder, "sub"));
  await expect(fileOutput(join(folder, "sub"))).rejects.toMatchObject({ code: "OUTPUT_NOT_WRITABLE" });
  await expect(fileOutput(join(folder, "none", "out.csv"))).rejects.toThrow(/there is no folder .*none/);
});
