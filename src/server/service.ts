import type { ModelSpec } from "../model/spec.js";
import type { WorkerPool } from "../workers/pool-types.js";
import type { Health } from "./health.js";
import type { ServerMetrics } from "./metrics/server-metrics.js";
import type { Timings } from "./stats/timings.js";

/** What the routes work with: a model that is ready to answer. */
export interface Service {
  readonly spec: ModelSpec;
  readonly pool: WorkerPool;
  readonly health: Health;
  readonly timings: Timings;
  readonly metrics: ServerMetrics;
  /** drum's version. */
  readonly version: string;
  /** Whether more than the model's own time is measured. */
  readonly showPerf: boolean;
}
