import type { ModelSpec } from "../../model/spec.js";
import type { WorkerChange, WorkerPool } from "../../workers/pool-types.js";
import { eventLoopMetrics } from "./event-loop.js";
import type { Metric } from "./metric.js";
import { PROCESS_METRICS } from "./process-metrics.js";
import { type ReloadOutcome, reloadMetrics } from "./reload-metrics.js";
import { type RequestMetrics, requestMetrics } from "./request-metrics.js";
import { type WorkerMetrics, workerMetrics } from "./worker-metrics.js";

/** What is counted of a server, for Prometheus. Reading it changes nothing. */
export interface ServerMetrics {
  readonly answered: RequestMetrics["answered"];
  readonly refused: RequestMetrics["refused"];
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
  serving: () => { readonly spec: ModelSpec; readonly pool: WorkerPool } | undefined,
  version: () => number,
): ServerMetrics {
  const requests = requestMetrics(() => serving()?.spec.name ?? "");
  const workers = workerMetrics(() => serving()?.pool);
  const reloads = reloadMetrics(version);
  return {
    answered: requests.answered,
    refused: requests.refused,
    workerEnded: workers.ended,
    reloaded: reloads.reloaded,
    batchAnswered: workers.batchAnswered,
    workersChanged: workers.changed,
    all: [
      modelInfo(serving),
      ...requests.all,
      ...workers.all,
      ...reloads.all,
      ...eventLoopMetrics(),
      ...PROCESS_METRICS,
    ],
  };
}

/** What can be joined to other figures: which model it is that they are of. */
function modelInfo(serving: Parameters<typeof serverMetrics>[0]): Metric {
  return {
    name: "drum_model_info",
    type: "gauge",
    help: "Always 1: the model that serves.",
    labels: ["model", "target_type", "language", "predictor"],
    *samples() {
      const service = serving();
      if (service === undefined) return;
      const { name, targetType, language } = service.spec;
      yield { suffix: "", values: [name, targetType, language, service.pool.info.predictor], value: 1 };
    },
  };
}
