import { dirname, join } from "node:path";

/** Where the control groups of processes are to be seen, and which this process is in. */
export const MOUNT = "/sys/fs/cgroup";
export const SELF = "/proc/self/cgroup";

/** The control groups of a process: of version 2, and of a controller of version 1 where that has one. */
export interface ControlGroups {
  readonly version2: string;
  readonly version1: string | undefined;
}

/** @param text in the form of `/proc/self/cgroup` (kernel documentation, cgroups(7)) */
export function controlGroups(text: string, controller: string): ControlGroups {
  const version1 = new RegExp(`^\\d+:(?:[^:\\n]*,)?${controller}(?:,[^:\\n]*)?:(.*)$`, "m");
  return { version2: /^0::(.*)$/m.exec(text)?.[1] ?? "/", version1: version1.exec(text)?.[1] };
}

/** A group and those above it, whose limits hold for it, too. A container sees its own as the root. */
export function upward(group: string): string[] {
  const at = join("/", group);
  return at === "/" ? [at] : [at, ...upward(dirname(at))];
}
