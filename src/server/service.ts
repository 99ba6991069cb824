import type { ModelSpec } from "../model/spec.js";
import type { WorkerPool } from "../workers/pool-types.js";
import type { Health } from "./health.js";
import type { ServerMetrics } from "./metrics/server-metrics.js";
import type { Timings } from "./stats/timings.js";
import type { Count } from "./versions/count.js";
import type { Repository } from "./versions/repository.js";

/** What stays while versions of the model come and go. */
export interface ServerState {
  readonly health: Health;
  readonly timings: Timings;
  readonly metrics: ServerMetrics;
  readonly repository: Repository;
  /** drum's version. */
  readonly version: string;
  /** Whether more than the model's own time is measured. */
  readonly showPerf: boolean;
}

/**
 * What the routes work with: a version of the model that is ready to answer. It never changes: a model that is loaded
 * again is another, and a request keeps the one that it began with.
 */
export interface Service extends ServerState {
  readonly spec: ModelSpec;
  readonly pool: WorkerPool;
  /** Sees again how many workers there may be, once those of another version are gone. */
  readonly refit?: () => Promise<void>;
  /** `1` for the model as it was when the server started, and so on. */
  readonly modelVersion: string;
  /** Columns of its answer to the sample of `--preload`, where there is one and the answer is a table. */
  readonly columns: readonly string[] | undefined;
  /** Requests that began with it and have no answer yet. */
  readonly underWay: Count;
}

/** A server whose model could not be loaded: why, and what may yet load it. */
export interface StartupFailure {
  readonly failure: string;
  readonly repository: Repository;
}
