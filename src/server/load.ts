import { type ModelOptions, resolveSpec } from "../model/resolve.js";
import { parameterOf, variableOf } from "../model/runtime-parameters/environment.js";
import type { ModelSpec } from "../model/spec.js";
import { endUnusedNodeHost, startNodeHostAhead } from "../workers/host-process.js";
import { startPool } from "../workers/pool.js";
import type { QueueLimit, WorkerPool } from "../workers/pool-types.js";
import { healthOf } from "./health.js";
import type { Log } from "./log.js";
import { serverMetrics } from "./metrics/server-metrics.js";
import { RUN_TOTAL } from "./run-model.js";
import type { Service } from "./service.js";
import { Timings } from "./stats/timings.js";

export interface LoadOptions {
  readonly model: ModelOptions;
  readonly workers: number;
  /** Milliseconds a request may take; absent: no limit. */
  readonly requestTimeout?: number;
  /** Bytes of memory a worker may have; absent: no limit. */
  readonly memoryLimit?: number;
  readonly queueLimit: QueueLimit;
  readonly showPerf: boolean;
  readonly version: string;
  readonly log: Log;
}

/** Finds out what the model is and loads it into workers. @throws what either finds wrong */
export async function loadService(options: LoadOptions): Promise<Service> {
  const { showPerf, version, log } = options;
  // Its start takes longer than finding out what it is to run.
  startNodeHostAhead();
  try {
    const spec = await resolveSpec(options.model);
    let running: WorkerPool | undefined;
    const metrics = serverMetrics(() => running);
    const pool: WorkerPool = await startPool({
      spec,
      workers: askedWorkers(spec) ?? options.workers,
      queueLimit: options.queueLimit,
      ...(options.requestTimeout !== undefined && { requestTimeout: options.requestTimeout }),
      ...(options.memoryLimit !== undefined && { memoryLimit: options.memoryLimit }),
      onDeath: ({ message }) => {
        metrics.workerEnded();
        log.warning(`A worker ended and is replaced. ${message}`);
      },
      onOutput: (line, stream) => process[stream].write(`${line}\n`),
    });
    running = pool;
    return {
      spec,
      pool,
      metrics,
      health: healthOf(pool),
      timings: new Timings([RUN_TOTAL]),
      version,
      showPerf,
    };
  } catch (error) {
    endUnusedNodeHost();
    throw error;
  }
}

/** The number of workers that a platform asks for by a runtime parameter, which goes before the option. */
function askedWorkers({ environment }: ModelSpec): number | undefined {
  const variable = variableOf("CUSTOM_MODEL_WORKERS");
  const text = environment?.[variable] ?? process.env[variable];
  const asked = text === undefined ? null : parameterOf(variable, text);
  return typeof asked === "number" && asked >= 1 ? Math.floor(asked) : undefined;
}
