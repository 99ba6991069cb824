import { readFileSync } from "node:fs";
import { residentMemory } from "../../workers/memory-watch.js";
import type { WorkerChange, WorkerPool, WorkerState } from "../../workers/pool-types.js";
import { Counter, figure, Histogram, type Metric, ROWS } from "./metric.js";

/** How the workers are, and what waits for them. */
export interface WorkerMetrics {
  /** A worker ended and is replaced. */
  ended(reason: Error): void;
  /** A worker that takes groups has answered one, or a request alone. */
  batchAnswered(requests: number, rows: number): void;
  /** A worker came or went by design. */
  changed(change: WorkerChange): void;
  readonly all: readonly Metric[];
}

/** @param pool the pool, once there is one */
export function workerMetrics(pool: () => WorkerPool | undefined): WorkerMetrics {
  const restarts = new Counter(
    "drum_worker_restarts_total",
    "Workers that ended and were replaced, by why.",
    ["reason"],
  );
  const batchRequests = new Histogram(
    "drum_batch_requests",
    "Requests that a worker was given together, for models that answer several by one call.",
    [],
    ROWS,
  );
  const batchRows = new Histogram("drum_batch_rows", "Rows of those requests.", [], ROWS);
  const changes = new Counter(
    "drum_worker_changes_total",
    "Workers that came or went with the load, or were replaced after as many requests as they may answer.",
    ["change"],
  );
  const state = () => pool()?.state ?? { ready: 0, wanted: 0, waiting: 0, waitingBytes: 0, waitingRows: 0 };
  const workers = () => pool()?.workers ?? [];
  return {
    ended(reason) {
      restarts.add(1, "code" in reason ? String(reason.code) : "DEFECT");
    },
    batchAnswered(requests, rows) {
      batchRequests.observe(requests);
      batchRows.observe(rows);
    },
    changed: (change) => changes.add(1, change),
    all: [
      batchRequests,
      batchRows,
      figure(
        "gauge",
        "drum_workers",
        "Workers: how many there should be, have the model, work on a request, wait for one, load the model, and are about to be started again.",
        () => {
          const { ready, wanted } = state();
          const by = { busy: 0, idle: 0, loading: 0, restarting: 0 };
          for (const worker of workers()) by[worker.state]++;
          return { wanted, ready, ...by };
        },
        "state",
      ),
      restarts,
      changes,
      figure("gauge", "drum_queue_requests", "Requests that wait for a worker.", () => state().waiting),
      figure(
        "gauge",
        "drum_queue_bytes",
        "Data that waiting requests hold in memory.",
        () => state().waitingBytes,
      ),
      figure(
        "gauge",
        "drum_queue_rows",
        "About how many rows waiting requests have: lines of CSV, rows of tables, 1 for other formats.",
        () => state().waitingRows,
      ),
      figure(
        "gauge",
        "drum_worker_resident_memory_bytes",
        "Memory of a worker, by its place in the pool; what it started is not counted.",
        () => byPlace(workers(), residentMemory),
        "worker",
      ),
      figure(
        "counter",
        "drum_worker_cpu_seconds_total",
        "Processor time of a worker, by its place in the pool; from 0 again when it was replaced.",
        () => byPlace(workers(), processorTime),
        "worker",
      ),
    ],
  };
}

/** What is known of each process; none for one that has ended, nor where there is no `/proc`. */
function byPlace(
  workers: readonly WorkerState[],
  read: (pid: number) => number | undefined,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    workers.flatMap(({ pid }, place) => {
      const value = pid === undefined ? undefined : read(pid);
      return value === undefined ? [] : [[String(place), value]];
    }),
  );
}

/** Ticks a second of the figures in `/proc`: the same for all systems that Node runs on. */
const TICKS = 100;

function processorTime(pid: number): number | undefined {
  const stat = procFile(pid, "stat");
  // The command's name, in parentheses, may hold anything; user and system time are the 12th and 13th field behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks / TICKS : undefined;
}

function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
