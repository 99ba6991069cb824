import { readdir, readFile } from "node:fs/promises";
import { freemem, totalmem } from "node:os";

const MB = 1024 * 1024;

/** One process of the server, its memory in MB. */
export interface ProcessMemory {
  readonly pid: number;
  readonly cmdline: readonly string[];
  readonly mem: number;
}

/** Resident memory of these processes and all that they started; one that has ended is left out. */
export async function processMemory(roots: readonly number[]): Promise<ProcessMemory[]> {
  const pids = await withDescendants(roots);
  const { default: pidusage } = await import("pidusage");
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const { memory } = await pidusage(pid);
        return { pid, cmdline: await commandLine(pid), mem: memory / MB };
      } catch {
        return undefined;
      }
    }),
  );
  return found.filter((process) => process !== undefined);
}

/** Memory of the machine, in MB. */
export async function machineMemory(): Promise<{ total: number; avail: number; free: number }> {
  const meminfo = await readFile("/proc/meminfo", "utf8").catch(() => "");
  const kilobytes = (name: string) => new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(meminfo)?.[1];
  const inMB = (name: string) => {
    const value = kilobytes(name);
    return value === undefined ? freemem() / MB : Number(value) / 1024;
  };
  return { total: totalmem() / MB, avail: inMB("MemAvailable"), free: inMB("MemFree") };
}

/** The processes and their descendants, where `/proc` tells; else the processes alone. */
async function withDescendants(roots: readonly number[]): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const name of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    // The command's name, in parentheses, may hold anything; the parent's id is the second field behind it.
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (Number.isInteger(parent)) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = new Set<number>();
  const open = [...roots];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    if (found.has(pid)) continue;
    found.add(pid);
    open.push(...(children.get(pid) ?? []));
  }
  return [...found];
}

async function commandLine(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return text.split("\0").filter((word) => word !== "");
}
