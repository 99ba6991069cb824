import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Whether memory can be watched: only Linux tells the proportional set size. */
const canWatch = existsSync("/proc/self/smaps_rollup");

/** Milliseconds between two looks at the processes. */
const PERIOD = 15;

/**
 * Runs something with a watch on the memory of a process, see {@link watchMemory}.
 *
 * @template T
 * @param {number | undefined} pid undefined: do not watch
 * @param {() => Promise<T>} work
 * @returns {Promise<{ result: T, memory?: number }>}
 */
export async function watching(pid, work) {
  const end = pid === undefined ? undefined : watchMemory(pid);
  try {
    const result = await work();
    const memory = end?.();
    return { result, ...(memory !== undefined && { memory }) };
  } finally {
    end?.();
  }
}

/**
 * Watches the memory of a process and all that come from it: children of children too, and those that leave their
 * parent but not its session. What is added up is the proportional set size (PSS), in which a page that several
 * processes share counts once in all.
 *
 * @returns a function that ends it and gives the peak in MiB, undefined where it cannot be known
 */
function watchMemory(pid) {
  if (!canWatch) return () => undefined;
  let peak = 0;
  const look = () => {
    peak = Math.max(
      peak,
      familyOf(pid).reduce((sum, member) => sum + pssOf(member), 0),
    );
  };
  const timer = setInterval(look, PERIOD).unref();
  return () => {
    clearInterval(timer);
    return peak === 0 ? undefined : peak / 1024;
  };
}

function familyOf(pid) {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const known = processes.flatMap((name) => statusOf(Number(name)));
  const family = new Set([pid]);
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const { id, parent, session } of known) {
      if (family.has(parent) || session === pid) family.add(id);
    }
  }
  return [...family];
}

function statusOf(id) {
  const stat = textOf(`/proc/${id}/stat`);
  if (stat === undefined) return [];
  // The name stands in brackets and may hold anything; state, parent, group and session come behind it.
  const [, parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [{ id, parent: Number(parent), session: Number(session) }];
}

const pssOf = (id) => Number(textOf(`/proc/${id}/smaps_rollup`)?.match(/^Pss: +(\d+) kB/m)?.[1] ?? 0);

/** Undefined when the process is gone. */
function textOf(path) {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
