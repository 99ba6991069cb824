import { setTimeout as sleep } from "node:timers/promises";
import { drumError } from "../../errors.js";
import { type ModelOptions, resolveSpec } from "../../model/resolve.js";
import type { ModelSpec } from "../../model/spec.js";
import { endUnusedNodeHost, startNodeHostAhead } from "../../workers/host-process.js";
import type { BatchOptions, PoolOptions, QueueLimit } from "../../workers/pool-types.js";
import type { Preload } from "../../workers/preload.js";
import type { Log } from "../logs/log.js";
import type { ServerState, Service } from "../service.js";
import { Count } from "./count.js";
import { readPreload, type Sample } from "./preload.js";
import { differences, requireSameAnswers } from "./same-answers.js";
import { type SizedPool, type Sizing, startSized } from "./sizing.js";

export interface LoadOptions {
  readonly model: ModelOptions;
  readonly sizing: Sizing;
  /** Milliseconds without work after which a worker goes that need not be there. */
  readonly idleTimeout: number;
  /** Answers after which a worker is replaced; absent: no limit. */
  readonly maxRequestsPerWorker?: number;
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
  /** Files of the model that have changed since it was loaded. */
  changedSince(): Promise<readonly string[]>;
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
    const { pool, refit } = await startVersion(spec, preload, options, { ...next, signal: either });
    const service = {
      ...state,
      spec,
      pool,
      modelVersion,
      columns,
      underWay: new Count(),
      ...(refit && { refit }),
    };
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
  { state, first, before, signal, modelVersion, changedSince }: NextVersion,
): Promise<SizedPool> {
  const { sizing, requestTimeout, loadTimeout, memoryLimit, maxRequestsPerWorker } = options;
  const { queueLimit, batch, log } = options;
  let lastDeath: Error | undefined;
  const newcomer = newcomerNotice(modelVersion, changedSince, log);
  const settings: Omit<PoolOptions, "workers"> = {
    spec,
    queueLimit,
    ...(batch && { batch }),
    idleTimeout: options.idleTimeout,
    ...(maxRequestsPerWorker !== undefined && { maxRequestsPerWorker }),
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
      newcomer();
    },
    onChange: (change) => {
      state.metrics.workersChanged(change);
      log.info(`Workers: one ${change.replace("_", " ")}.`);
      if (change !== "scaled_down") newcomer();
    },
    onOutput: options.onOutput,
    attributeOutput: options.attributeOutput,
  };
  const sized = await startSized(settings, sizing, before?.pool.state.wanted ?? 0, log);
  const { pool } = sized;
  try {
    while (!first && pool.state.ready < pool.state.wanted) {
      if (pool.state.failing) throw lastDeath;
      signal.throwIfAborted();
      await sleep(LOOK);
    }
    signal.throwIfAborted();
    return sized;
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** Tells, once, that a worker which starts later finds other files than the version was loaded from. */
function newcomerNotice(
  version: string,
  changedSince: NextVersion["changedSince"],
  log: Log,
): () => Promise<void> {
  let told = false;
  return async () => {
    const changed = told ? [] : await changedSince();
    if (told || changed.length === 0) return;
    told = true;
    log.warning(
      `Files have changed since version ${version} of the model was loaded, and workers that start now load them as they are: ${changed.join(", ")}. Give each version a folder of its own, and let --code-dir be a link to it.`,
    );
  };
}

/** The name by which clients know the model stays, whatever the folder is called that it is loaded from. */
function specAfter(before: Service | undefined, spec: ModelSpec): ModelSpec {
  if (before === undefined) return spec;
  requireSameAnswers(before.spec, spec);
  return { ...spec, name: before.spec.name };
}
