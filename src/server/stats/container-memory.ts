import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Memory of the control group that this process runs in, in MB; `null` where there is no figure or no limit. */
export interface ContainerMemory {
  readonly container_limit: number | null;
  readonly container_used: number | null;
  readonly container_max_used: number | null;
}

const MB = 1024 * 1024;

/** A limit of this size is the kernel's way of saying that there is none (cgroup v1). */
const NO_LIMIT = 2 ** 60;

const FILES = {
  v2: { limit: "memory.max", used: "memory.current", maxUsed: "memory.peak" },
  v1: { limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes", maxUsed: "memory.max_usage_in_bytes" },
} as const;

/**
 * Reads the figures from the cgroup file system, version 2 or 1 (kernel documentation, admin-guide/cgroup-v2 and
 * cgroup-v1/memory).
 * @param mount where it is mounted
 * @param self this process's groups, in the form of `/proc/self/cgroup`
 */
export async function containerMemory(
  mount = "/sys/fs/cgroup",
  self = "/proc/self/cgroup",
): Promise<ContainerMemory> {
  const groups = (await text(self)) ?? "";
  const version1 = /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(.*)$/m.exec(groups)?.[1];
  const version2 = /^0::(.*)$/m.exec(groups)?.[1] ?? "/";
  const [files, root, group] =
    version1 === undefined
      ? ([FILES.v2, mount, version2] as const)
      : ([FILES.v1, join(mount, "memory"), version1] as const);
  return {
    container_limit: await tightest(files.limit, root, group),
    container_used: await figure(files.used, root, group),
    container_max_used: await figure(files.maxUsed, root, group),
  };
}

/** From the group itself, or where a container sees only its own group as the root, from there. */
async function figure(file: string, root: string, group: string): Promise<number | null> {
  return toMB((await text(join(root, group, file))) ?? (await text(join(root, file))));
}

/** The lowest limit of the group and those above it: each of them holds. */
async function tightest(file: string, root: string, group: string): Promise<number | null> {
  let lowest: number | null = null;
  for (let at = join("/", group); ; at = dirname(at)) {
    const limit = toMB(await text(join(root, at, file)));
    if (limit !== null && (lowest === null || limit < lowest)) lowest = limit;
    if (at === "/") return lowest;
  }
}

function toMB(value: string | undefined): number | null {
  const bytes = Number(value?.trim() || Number.NaN);
  return Number.isFinite(bytes) && bytes < NO_LIMIT ? bytes / MB : null;
}

async function text(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}
