import { drumError } from "../../errors.js";
import { parameterOf, variableOf } from "../../model/runtime-parameters/environment.js";
import type { ModelSpec } from "../../model/spec.js";
import { usableCores } from "../../workers/cores.js";
import { roomFor } from "../../workers/memory-room.js";
import { startPool } from "../../workers/pool.js";
import type { PoolOptions, WorkerPool } from "../../workers/pool-types.js";
import type { Log } from "../logs/log.js";
import { processMemory } from "../stats/process-memory.js";
import { spareMemory } from "../stats/spare-memory.js";

/** How many workers there may be, as it was asked for. */
export interface SizingOptions {
  /** `auto`: one a core, as far as memory allows; absent or 0: 1. */
  readonly maxWorkers?: number | "auto";
  /** Absent: as many as at most. */
  readonly minWorkers?: number;
}

/** How many workers there may be. */
export interface Sizing {
  readonly max: number | "auto";
  readonly min?: number;
}

/** @throws USAGE */
export function sizingOf({ maxWorkers, minWorkers }: SizingOptions): Sizing {
  const max = maxWorkers || 1;
  if (minWorkers === undefined) return { max };
  if (max !== "auto" && minWorkers > max) {
    const problem = `argument --min-workers: must not be more than --max-workers, which is ${max}`;
    throw drumError("USAGE", { problem });
  }
  return { max, min: minWorkers };
}

/** Workers, and how to see again how many there may be, once another model's are gone: where that was asked for. */
export interface SizedPool {
  readonly pool: WorkerPool;
  readonly refit?: () => Promise<void>;
}

/**
 * Starts workers: all there may be, or where the load decides, the least number.
 * @param busy as many of them as are busy with the version before
 * @throws what `startPool` throws
 */
export async function startSized(
  options: Omit<PoolOptions, "workers" | "spareMemory">,
  sizing: Sizing,
  busy: number,
  log: Log,
): Promise<SizedPool> {
  const max = askedWorkers(options.spec) ?? sizing.max;
  const least = (most: number) => Math.min(sizing.min ?? most, most);
  if (max !== "auto") {
    const workers = Math.max(least(max), Math.min(busy, max));
    const pool = await startPool({ ...options, workers, spareMemory });
    pool.resize(max, least(max));
    return { pool };
  }
  const pool = await startPool({ ...options, workers: 1, spareMemory });
  const refit = async () => {
    const most = await onePerCore(pool, log);
    pool.resize(most, least(most));
  };
  await refit();
  return { pool, refit };
}

/** One worker a core, or as many as memory holds when each takes as much as those that are there. */
async function onePerCore({ pids }: WorkerPool, log: Log): Promise<number> {
  const cores = usableCores();
  if (cores === 1 || pids.length === 0) return 1;
  const [processes, spare] = await Promise.all([processMemory(pids), spareMemory()]);
  const each = (processes.reduce((sum, { mem }) => sum + mem, 0) * MB) / pids.length;
  return affordable({ cores, each, there: pids.length, spare }, (line) => log.warning(line));
}

/** What there is for workers, in bytes where it is memory. */
export interface Resources {
  readonly cores: number;
  /** What a worker has taken. */
  readonly each: number;
  /** How many workers there are already. */
  readonly there: number;
  /** What can still be taken. */
  readonly spare: number;
}

/** @param say told when there may be fewer workers than cores, and why */
export function affordable({ cores, each, there, spare }: Resources, say: (line: string) => void): number {
  const room = roomFor(each, there, spare);
  if (room >= cores) return cores;
  say(
    `--max-workers auto: ${room} ${room === 1 ? "worker" : "workers"}, though there are ${cores} cores: ` +
      `each takes ${inMB(each)} MB of memory, and ${inMB(spare)} MB are left.`,
  );
  return room;
}

const MB = 2 ** 20;
const inMB = (bytes: number) => Math.round(bytes / MB);

/** The number of workers that a platform asks for by a runtime parameter, which goes before the option. */
function askedWorkers({ environment }: ModelSpec): number | undefined {
  const variable = variableOf("CUSTOM_MODEL_WORKERS");
  const text = environment?.[variable] ?? process.env[variable];
  const asked = text === undefined ? null : parameterOf(variable, text);
  return typeof asked === "number" && asked >= 1 ? Math.floor(asked) : undefined;
}
