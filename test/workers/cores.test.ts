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

test("the lowest limit on the way from the own group to the root counts", () => {
  const tree: Readonly<Record<string, string>> = {
    "/proc/self/cgroup": "0::/slice/unit\n",
    "/sys/fs/cgroup/slice/unit/cpu.max": "max 100000\n",
    "/sys/fs/cgroup/slice/cpu.max": "100000 100000\n",
  };
  expect(usableCores((path) => tree[path] ?? "")).toBe(1);
  const version1: Readonly<Record<string, string>> = {
    "/proc/self/cgroup": "5:memory:/m\n4:cpu,cpuacct:/docker/abc\n",
    "/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us": "50000\n",
    "/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us": "100000\n",
  };
  expect(usableCores((path) => version1[path] ?? "")).toBe(1);
});
