import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/**
 * How many cores this process may use: what the system and its affinity allow, and the CPU limit of the
 * container (cgroup version 2 and 1), rounded up; at least 1.
 */
export function usableCores(read: (path: string) => string = readText): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(cgroupLimit(read))));
}

function cgroupLimit(read: (path: string) => string): number {
  const [quota, period] = read("/sys/fs/cgroup/cpu.max").trim().split(" ");
  if (quota !== "") return limitOf(quota, period);
  return limitOf(
    read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us").trim(),
    read("/sys/fs/cgroup/cpu/cpu.cfs_period_us").trim(),
  );
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
