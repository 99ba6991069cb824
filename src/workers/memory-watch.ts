import { readFileSync } from "node:fs";

/** How often a process is looked at, in milliseconds: the second, once it has half of what it may have. */
const EVERY = 100;
const EVERY_CLOSE = 20;

/**
 * Watches the resident memory of a process, and says once when it is more than `limit` bytes. The kernel's own limits
 * count reserved memory, of which the runtimes of Java, Julia and Node take far more than they use.
 *
 * @returns what ends the watch
 */
export function watchMemory(pid: number, limit: number, exceeded: (bytes: number) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const bytes = residentMemory(pid);
    if (bytes === undefined) return;
    if (bytes > limit) return exceeded(bytes);
    timer = setTimeout(look, bytes > limit / 2 ? EVERY_CLOSE : EVERY);
    timer.unref();
  };
  look();
  return () => clearTimeout(timer);
}

/** Whether the system tells how much memory another process has. */
export const canWatchMemory = () => residentMemory(process.pid) !== undefined;

/** The resident memory of a process in bytes; absent when it is gone, or where the system does not say. */
function residentMemory(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
