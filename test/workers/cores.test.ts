import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { usableCores } from "../../src/workers/cores.js";

const files = (texts: Record<string, string>) => (path: string) => texts[path.split("/").at(-1)!] ?? "";

test("without limits: what the system allows", () => {
  expect(usableCores(files({}))).toBe(availableParallelism());
  expect(usableCores(files({ "cpu.max": "max 100000\n" }))).toBe(availableParallelism());
  expect(usableCores(files({ "cpu.cfs_quota_us": "-1\n", "cpu.cfs_period_us": "100000\n" }))).toBe(
    availableParallelism(),
  );
});

test("a container's limit counts, rounded up", () => {
  expect(usableCores(files({ "cpu.max": "50000 100000\n" }))).toBe(1);
  expect(usableCores(files({ "cpu.max": "150000 100000\n" }))).toBe(Math.min(2, availableParallelism()));
  expect(usableCores(files({ "cpu.cfs_quota_us": "50000\n", "cpu.cfs_period_us": "100000\n" }))).toBe(1);
});
