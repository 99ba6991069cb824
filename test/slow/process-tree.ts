import { readdirSync, readFileSync } from "node:fs";

const PAGE = 4096;

/** Bytes of memory that a process and all below it have in RAM, by /proc; shared pages count in each. */
export function treeMemory(root: number): number {
  const processes = new Map<number, { parent: number; memory: number }>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // The name of the program, in parentheses, may hold anything.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      processes.set(Number(name), { parent: Number(fields[1]), memory: Number(fields[21]) * PAGE });
    } catch {
      // It has ended.
    }
  }
  const isBelow = (pid: number): boolean => {
    if (pid === root) return true;
    const parent = processes.get(pid)?.parent;
    return parent !== undefined && parent > 0 && isBelow(parent);
  };
  let sum = 0;
  for (const [pid, { memory }] of processes) if (isBelow(pid)) sum += memory;
  return sum;
}

/** Watches a process and all below it; `peak` is the most memory that they had together, in bytes. */
export function watchMemory(root: number, everyMilliseconds = 50): { readonly peak: number; stop(): void } {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, treeMemory(root));
  }, everyMilliseconds);
  return {
    get peak() {
      return peak;
    },
    stop: () => clearInterval(timer),
  };
}
