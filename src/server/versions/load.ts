import { type ModelOptions, resolveSpec } from "../../model/resolve.js";
import { parameterOf, variableOf } from "../../model/runtime-parameters/environment.js";
import type { ModelSpec } from "../../model/spec.js";
import { endUnusedNodeHost, startNodeHostAhead } from "../../workers/host-process.js";
import { startPool } from "../../workers/pool.js";
import type { QueueLimit } from "../../workers/pool-types.js";
import type { Log } from "../log.js";
import type { ServerState, Service } from "../service.js";
import { Count } from "./count.js";
import { readPreload, type Sample } from "./preload.js";

export interface LoadOptions {
  readonly model: ModelOptions;
  readonly workers: number;
  /** Milliseconds a request may take; absent: no limit. */
  readonly requestTimeout?: number;
  /** Bytes of memory a worker may have; absent: no limit. */
  readonly memoryLimit?: number;
  readonly queueLimit: QueueLimit;
  /** What each new worker has to answer before it counts as ready. */
  readonly preload?: Sample;
  readonly log: Log;
}

/** Finds out what the model is and loads it into workers. @throws what either finds wrong */
export async function loadVersion(
  options: LoadOptions,
  state: ServerState,
  modelVersion: string,
): Promise<Service> {
  // Its start takes longer than finding out what it is to run.
  startNodeHostAhead();
  try {
    const spec = await resolveSpec(options.model);
    const pool = await startPool({
      spec,
      workers: askedWorkers(spec) ?? options.workers,
      queueLimit: options.queueLimit,
      ...(options.requestTimeout !== undefined && { requestTimeout: options.requestTimeout }),
      ...(options.memoryLimit !== undefined && { memoryLimit: options.memoryLimit }),
      ...(options.preload && { preload: await readPreload(options.preload, spec) }),
      onDeath: (reason) => {
        state.metrics.workerEnded(reason);
        options.log.warning(`A worker ended and is replaced. ${reason.message}`);
      },
      onOutput: (line, stream) => process[stream].write(`${line}\n`),
    });
    for (const warning of pool.info.warnings ?? []) options.log.warning(warning);
    return { ...state, spec, pool, modelVersion, underWay: new Count() };
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
