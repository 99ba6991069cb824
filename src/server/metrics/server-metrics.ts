import type { WorkerChange } from "../../workers/pool-types.js";
import type { Service } from "../service.js";
import { eventLoopMetrics } from "./event-loop.js";
import type { Metric } from "./metric.js";
import { PROCESS_METRICS } from "./process-metrics.js";
import { type ReloadOutcome, reloadMetrics } from "./reload-metrics.js";
import { type RequestMetrics, requestMetrics } from "./request-metrics.js";
import { type WorkerMetrics, workerMetrics } from "./worker-metrics.js";

/** What is counted of a server, for Prometheus. Reading it changes nothing. */
export interface ServerMetrics {
  readonly answered: RequestMetrics["answered"];
  /** A worker ended and is replaced. */
  workerEnded(reason: Error): void;
  /** The model was loaded again, and serves or was refused. */
  reloaded(outcome: ReloadOutcome): void;
  readonly batchAnswered: WorkerMetrics["batchAnswered"];
  /** A worker came or went by design. */
  workersChanged(change: WorkerChange): void;
  readonly all: readonly Metric[];
}

/**
 * @param serving the version of the model that serves, while there is one
 * @param version its number, or of the one that served last
 */
export function serverMetrics(
  serving: () => Pick<Service, "spec" | "pool"> | undefined,
  version: () => number,
): ServerMetrics {
  const requests = requestMetrics(() => serving()?.spec.name ?? "");
  const workers = workerMetrics(() => serving()?.pool);
  const reloads = reloadMetrics(version);
  return {
    answered: requests.answered,
    workerEnded: workers.ended,
    reloaded: reloads.reloaded,
    batchAnswered: workers.batchAnswered,
    workersChanged: workers.changed,
    all: [...requests.all, ...workers.all, ...reloads.all, ...eventLoopMetrics(), ...PROCESS_METRICS],
  };
}
