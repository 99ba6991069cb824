import { setTimeout as sleep } from "node:timers/promises";
import { drumError } from "../../errors.js";
import { type ModelOptions, resolveSpec } from "../../model/resolve.js";
import { parameterOf, variableOf } from "../../model/runtime-parameters/environment.js";
import type { ModelSpec } from "../../model/spec.js";
import { endUnusedNodeHost, startNodeHostAhead } from "../../workers/host-process.js";
import { startPool } from "../../workers/pool.js";
import type { BatchOptions, PoolOptions, QueueLimit, WorkerPool } from "../../workers/pool-types.js";
import type { Preload } from "../../workers/preload.js";
import type { Log } from "../logs/log.js";
import type { ServerState, Service } from "../service.js";
import { Count } from "./count.js";
import { readPreload, type Sample } from "./preload.js";
import { differences, requireSameAnswers } from "./same-answers.js";

export interface LoadOptions {
  readonly model: ModelOptions;
  readonly workers: number;
  /** Milliseconds a request may take; absent: no limit. */
  readonly requestTimeout?: number;
  /** Milliseconds a worker may take to load the model; absent: no limit at the start, {@link RELOAD_TIMEOUT} later. */
  readonly loadTimeout?: number;
  /** Bytes of memory a worker may have; absent: no limit. */
  readonly memoryLimit?: number;
  readonly queueLimit: QueueLimit;
  /** What each new worker has to answer before it counts as ready. */
  readonly preload?: Sample;
  readonly batch?: BatchOptions;
  readonly log: Log;
  /** Receives what user code prints. */
  readonly onOutput: NonNullable<PoolOptions["onOutput"]>;
  readonly attributeOutput: boolean;
}

/** A load that hangs must not keep later ones waiting for ever. */
const RELOAD_TIMEOUT = 600_000;
/** Milliseconds between two looks at workers that load. */
const LOOK = 10;

/** A version that is to be loaded. */
export interface NextVersion {
  readonly state: ServerState;
  readonly modelVersion: string;
  /** Whether the server starts with it. */
  readonly first: boolean;
  /** The version that it is to follow. */
  readonly before: Service | undefined;
  /** Gives it up, with its reason. */
  readonly signal: AbortSignal;
}

/**
 * Finds out what the model is and loads it into workers. The server starts with the first of them; later versions are
 * there with all of them, so that they can do as much as the one that they replace.
 * @throws what is wrong with it
 */
export async function loadVersion(options: LoadOptions, next: NextVersion): Promise<Service> {
  const { state, modelVersion, first, before, signal } = next;
  // Its start takes longer than finding out what it is to run.
  if (first) startNodeHostAhead();
  const limit = options.loadTimeout ?? RELOAD_TIMEOUT;
  const late = new AbortController();
  const timer = first ? undefined : setTimeout(() => late.abort(), limit);
  try {
    const spec = specAfter(before, await resolveSpec(options.model));
    let columns: readonly string[] | undefined;
    const preload =
      options.preload &&
      (await readPreload(options.preload, spec, (answered) => {
        columns = answered;
      }));
    const either = AbortSignal.any([signal, late.signal]);
    const pool = await startVersion(spec, preload, options, { ...next, signal: either });
    const service = { ...state, spec, pool, modelVersion, columns, underWay: new Count() };
    for (const warning of [...(pool.info.warnings ?? []), ...differences(before, service)]) {
      options.log.warning(warning);
    }
    return service;
  } catch (error) {
    endUnusedNodeHost();
    if (signal.aborted) throw signal.reason;
    throw late.signal.aborted ? drumError("LOAD_TIMEOUT", { seconds: limit / 1000 }) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** @throws what is wrong with the model */
async function startVersion(
  spec: ModelSpec,
  preload: Preload | undefined,
  options: LoadOptions,
  { state, first, signal }: NextVersion,
): Promise<WorkerPool> {
  const { requestTimeout, loadTimeout, memoryLimit, queueLimit, batch, log } = options;
  let lastDeath: Error | undefined;
  const pool = await startPool({
    spec,
    workers: askedWorkers(spec) ?? options.workers,
    queueLimit,
    ...(batch && { batch }),
    ...(requestTimeout !== undefined && { requestTimeout }),
    ...(loadTimeout !== undefined && { loadTimeout }),
    ...(memoryLimit !== undefined && { memoryLimit }),
    ...(preload && { preload }),
    signal,
    onBatch: state.metrics.batchAnswered,
    onDeath: (reason) => {
      lastDeath = reason;
      state.metrics.workerEnded(reason);
      log.warning(`A worker ended and is replaced. ${reason.message}`);
    },
    onOutput: options.onOutput,
    attributeOutput: options.attributeOutput,
  });
  try {
    while (!first && pool.state.ready < pool.state.wanted) {
      if (pool.state.failing) throw lastDeath;
      signal.throwIfAborted();
      await sleep(LOOK);
    }
    signal.throwIfAborted();
    return pool;
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** The name by which clients know the model stays, whatever the folder is called that it is loaded from. */
function specAfter(before: Service | undefined, spec: ModelSpec): ModelSpec {
  if (before === undefined) return spec;
  requireSameAnswers(before.spec, spec);
  return { ...spec, name: before.spec.name };
}

/** The number of workers that a platform asks for by a runtime parameter, which goes before the option. */
function askedWorkers({ environment }: ModelSpec): number | undefined {
  const variable = variableOf("CUSTOM_MODEL_WORKERS");
  const text = environment?.[variable] ?? process.env[variable];
  const asked = text === undefined ? null : parameterOf(variable, text);
  return typeof asked === "number" && asked >= 1 ? Math.floor(asked) : undefined;
}
