import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { controlGroups, MOUNT, SELF, upward } from "../../workers/cgroup.js";

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
  v2: { limit: "memory.max", used: "memory.current", maxUsed: "memory.peak", cache: "inactive_file" },
  v1: {
    limit: "memory.limit_in_bytes",
    used: "memory.usage_in_bytes",
    maxUsed: "memory.max_usage_in_bytes",
    cache: "total_inactive_file",
  },
} as const;

/**
 * Reads the figures from the cgroup file system, version 2 or 1 (kernel documentation, admin-guide/cgroup-v2 and
 * cgroup-v1/memory).
 * @param mount where it is mounted
 * @param self this process's groups, in the form of `/proc/self/cgroup`
 */
export async function containerMemory(mount = MOUNT, self = SELF): Promise<ContainerMemory> {
  const { files, root, group } = await ownGroup(mount, self);
  const ofHierarchy = await hierarchyLimit(root, group);
  return {
    container_limit: ofHierarchy === undefined ? await tightest(files.limit, root, group) : ofHierarchy,
    container_used: await figure(files.used, root, group),
    container_max_used: await figure(files.maxUsed, root, group),
  };
}

/**
 * Memory that the control group, and each above it, can still take until its limit, in MB, where files that are held in
 * memory without being in use count as free; `null` without a limit.
 */
export async function containerRoom(mount = MOUNT, self = SELF): Promise<number | null> {
  const { files, root, group } = await ownGroup(mount, self);
  let least: number | null = null;
  for (const at of upward(group)) {
    const limit = toMB(await text(join(root, at, files.limit)));
    const used = toMB(await text(join(root, at, files.used)));
    if (limit === null || used === null) continue;
    const stat = (await text(join(root, at, "memory.stat"))) ?? "";
    const cache = toMB(new RegExp(`^${files.cache} (\\d+)$`, "m").exec(stat)?.[1]) ?? 0;
    const room = Math.max(0, limit - used + cache);
    if (least === null || room < least) least = room;
  }
  return least;
}

async function ownGroup(mount: string, self: string) {
  const { version1, version2 } = controlGroups((await text(self)) ?? "", "memory");
  return version1 === undefined
    ? { files: FILES.v2, root: mount, group: version2 }
    : { files: FILES.v1, root: join(mount, "memory"), group: version1 };
}

/** From the group itself, or where a container sees only its own group as the root, from there. */
async function figure(file: string, root: string, group: string): Promise<number | null> {
  return toMB((await text(join(root, group, file))) ?? (await text(join(root, file))));
}

/**
 * The limit that version 1 makes of the group's own and those above it, as far as they hold: also of those that a container
 * does not see. `undefined` where the kernel does not tell.
 */
async function hierarchyLimit(root: string, group: string): Promise<number | null | undefined> {
  const stat = (await text(join(root, group, "memory.stat"))) ?? (await text(join(root, "memory.stat")));
  const bytes = /^hierarchical_memory_limit (\d+)$/m.exec(stat ?? "")?.[1];
  return bytes === undefined ? undefined : toMB(bytes);
}

/** The lowest limit of the group and those above it: each of them holds. */
async function tightest(file: string, root: string, group: string): Promise<number | null> {
  let lowest: number | null = null;
  for (const at of upward(group)) {
    const limit = toMB(await text(join(root, at, file)));
    if (limit !== null && (lowest === null || limit < lowest)) lowest = limit;
  }
  return lowest;
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
