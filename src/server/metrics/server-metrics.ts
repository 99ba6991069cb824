import type { Service } from "../service.js";
import { eventLoopMetrics } from "./event-loop.js";
import type { Metric } from "./metric.js";
import { PROCESS_METRICS } from "./process-metrics.js";
import { type RequestMetrics, requestMetrics } from "./request-metrics.js";
import { workerMetrics } from "./worker-metrics.js";

/** What is counted of a server, for Prometheus. Reading it changes nothing. */
export interface ServerMetrics {
  readonly answered: RequestMetrics["answered"];
  /** A worker ended and is replaced. */
  workerEnded(reason: Error): void;
  readonly all: readonly Metric[];
}

/** @param serving the version of the model that serves, once there is one */
export function serverMetrics(serving: () => Pick<Service, "spec" | "pool"> | undefined): ServerMetrics {
  const requests = requestMetrics(() => serving()?.spec.name ?? "");
  const workers = workerMetrics(() => serving()?.pool);
  return {
    answered: requests.answered,
    workerEnded: workers.ended,
    all: [...requests.all, ...workers.all, ...eventLoopMetrics(), ...PROCESS_METRICS],
  };
}
