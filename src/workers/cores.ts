import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { controlGroups, MOUNT, SELF, upward } from "./cgroup.js";

/**
 * How many cores this process may use: what the system and its affinity allow, and the CPU limit of the
 * container (cgroup version 2 and 1), rounded up; at least 1.
 */
export function usableCores(read: (path: string) => string = readText): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(cgroupLimit(read))));
}

/** The lowest limit of this process's control group and those above it. */
function cgroupLimit(read: (path: string) => string): number {
  const { version2, version1 = "/" } = controlGroups(read(SELF), "cpu");
  const limits2 = upward(version2).map((at) => {
    const [quota, period] = read(join(MOUNT, at, "cpu.max"))
      .trim()
      .split(" ");
    return limitOf(quota, period);
  });
  const limits1 = upward(version1).map((at) => {
    const file = (name: string) => read(join(MOUNT, "cpu", at, name)).trim();
    return limitOf(file("cpu.cfs_quota_us"), file("cpu.cfs_period_us"));
  });
  return Math.min(...limits2, ...limits1);
}

/** A quota in microseconds a period; `max`, -1 or nothing means that there is none. */
function limitOf(quota: string | undefined, period: string | undefined): number {
  const limit = Number(quota) / Number(period);
  return limit > 0 ? limit : Number.POSITIVE_INFINITY;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
