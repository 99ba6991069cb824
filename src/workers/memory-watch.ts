import { readFileSync } from "node:fs";
import { type DrumError, drumError } from "../errors.js";
import type { Slot } from "./slot.js";

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

/** That a worker took more than so many bytes, and what it was doing. */
export function memoryExceeded(slot: Slot, usage: number, limit: number): DrumError {
  return drumError("WORKER_MEMORY", {
    usage: Math.ceil(usage / MB),
    limit: Math.round(limit / MB),
    doing: doingOf(slot),
  });
}

const MB = 2 ** 20;

function doingOf({ ready, onTrial, running, served }: Slot): string {
  if (onTrial) return "while it answered the sample of --preload";
  if (running.length === 0)
    return ready ? `while it had no request, after ${served}` : "while it loaded the model";
  return served === 0
    ? "while it answered its first request"
    : `while it answered a request, after ${served} others`;
}

/** @throws OPTION_UNUSABLE where the memory of a process cannot be seen */
export function requireMemoryWatch(): void {
  if (residentMemory(process.pid) !== undefined) return;
  throw drumError("OPTION_UNUSABLE", {
    option: "--max-worker-memory",
    reason: "this system does not tell how much memory a process has as Linux does",
    remedy: "Leave it out, and limit memory by the system's own means, such as a container's.",
  });
}

/** The resident memory of a process in bytes; absent when there is none, or where the system does not say. */
export function residentMemory(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
