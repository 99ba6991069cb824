import { basename, resolve } from "node:path";
import { drumError } from "../../errors.js";
import type { Contexts } from "../dispatch.js";
import { healthOf } from "../health.js";
import { serverMetrics } from "../metrics/server-metrics.js";
import { RUN_TOTAL } from "../run-model.js";
import type { ServerState, Service, StartupFailure } from "../service.js";
import { Timings } from "../stats/timings.js";
import { versionEntries } from "./entries.js";
import { type LoadOptions, loadVersion } from "./load.js";
import { type Loading, startLoading } from "./loading.js";
import { modelFiles } from "./model-files.js";
import { isAbandoned, reasonOf } from "./refusal.js";
import type { Repository, VersionEntry } from "./repository.js";
import { unloaded } from "./unloaded.js";
import { watchModel } from "./watch.js";

export interface VersionsOptions extends LoadOptions {
  /** Load the model again whenever its files have changed. */
  readonly watch: boolean;
  /** Clients may unload the model. */
  readonly allowUnload: boolean;
  /** drum's version. */
  readonly version: string;
  readonly showPerf: boolean;
  /** Told when a version has taken the place of another, and after how many milliseconds. */
  onServing(service: Service, milliseconds: number): void;
}

/** The versions of a model, one after another; requests get the one that serves when they begin. */
export interface Versions extends Contexts<Service | StartupFailure> {
  readonly state: ServerState;
  /** See {@link Repository.load}. */
  load(): Promise<Service>;
  /** Has clients told why there is no model, until one is loaded. */
  fail(error: unknown): void;
  /** The server has been told to stop: no more versions are loaded, and whoever asks for its health is told. */
  drain(): void;
  /** Ends all workers. */
  close(): Promise<void>;
}

/** Times that a model is loaded whose files change meanwhile. */
const TRIES = 3;

export function modelVersions(options: VersionsOptions): Versions {
  const { model, log, version, showPerf } = options;
  const { codeDir = "", runtimeParamsFile, classLabelsFile } = model;
  const paths = [codeDir, runtimeParamsFile, classLabelsFile].filter((path) => path !== undefined);
  const files = modelFiles(paths);
  /** Versions whose workers have not ended yet. */
  const alive = new Set<Service>();
  let serving: Service | StartupFailure | undefined;
  /** The version that serves or, while the model is unloaded, served last. */
  let latest: Service | undefined;
  let isUnloaded = false;
  /** The load that began last, and while it is under way what comes of it. */
  let loading: Loading | undefined;
  let outcome: Promise<Service> | undefined;
  let refusal: string | undefined;
  let closed = false;

  const pool = () => (isUnloaded ? undefined : latest?.pool);
  const number = () => Number(latest?.modelVersion ?? 0);
  const repository: Repository = {
    get name() {
      return latest?.spec.name;
    },
    get version() {
      return String(number());
    },
    index,
    load,
    unload,
  };
  const state: ServerState = {
    health: healthOf(pool, () => isUnloaded),
    timings: new Timings([RUN_TOTAL]),
    metrics: serverMetrics(() => (isUnloaded ? undefined : latest), number),
    repository,
    version,
    showPerf,
  };
  const unwatch = options.watch
    ? watchModel(
        files,
        () => (isUnloaded ? undefined : loading?.states),
        () => void load().catch(() => {}),
        log,
      )
    : undefined;

  async function load(): Promise<Service> {
    while (outcome !== undefined && loading !== undefined) {
      const awaited = outcome;
      if (await loading.renew()) return awaited;
      await awaited.catch(() => {});
    }
    if (closed) throw drumError("SERVER_STOPPING", {});
    outcome = begin().finally(() => {
      outcome = undefined;
    });
    return outcome;
  }

  async function begin(): Promise<Service> {
    const start = performance.now();
    const modelVersion = String(number() + 1);
    const first = loading === undefined;
    loading = startLoading({
      files,
      log,
      tries: first ? 1 : TRIES,
      load: (signal, states) =>
        loadVersion(options, {
          state,
          modelVersion,
          first,
          before: latest,
          signal,
          changedSince: async () => files.changed(states, await files.look()),
        }),
    });
    try {
      const next = await loading.version;
      swap(next);
      if (!first) {
        state.metrics.reloaded("served");
        options.onServing(next, performance.now() - start);
      }
      return next;
    } catch (error) {
      if (!first && !isAbandoned(error)) refuse(error);
      throw error;
    }
  }

  function swap(next: Service): void {
    const before = isUnloaded ? undefined : latest;
    alive.add(next);
    latest = next;
    serving = next;
    isUnloaded = false;
    refusal = undefined;
    if (before !== undefined) void retire(before);
  }

  function refuse(error: unknown): void {
    refusal = reasonOf(error);
    state.metrics.reloaded("refused");
    if (latest === undefined) {
      fail(refusal);
      log.error(`The model cannot be loaded yet. ${refusal}`);
    } else {
      const goesOn = isUnloaded ? "the model stays unloaded" : `version ${number()} goes on serving`;
      log.error(`Version ${number() + 1} of the model is refused, and ${goesOn}. ${refusal}`);
    }
  }

  async function retire(service: Service): Promise<void> {
    await service.underWay.none();
    await service.pool.close();
    alive.delete(service);
    if (!isUnloaded && !closed) await latest?.refit?.();
  }

  function fail(failure: string): void {
    serving = { failure, repository };
  }

  function unload(): void {
    if (!options.allowUnload) throw drumError("UNLOAD_NOT_ALLOWED", {});
    if (outcome !== undefined) loading?.abort(drumError("MODEL_UNLOADED", { name: repository.name ?? "" }));
    if (latest === undefined || isUnloaded) return;
    isUnloaded = true;
    serving = unloaded(latest);
    void retire(latest);
  }

  function index(): readonly VersionEntry[] {
    const { ready, state: health } = state.health;
    return versionEntries(latest?.spec.name ?? basename(resolve(codeDir)), number(), {
      reason: ready ? undefined : health,
      loading: outcome !== undefined,
      refusal,
    });
  }

  return {
    state,
    load,
    fail(error) {
      refusal = reasonOf(error);
      fail(refusal);
    },
    enter(exchange) {
      const now = serving!;
      if ("failure" in now) return now;
      now.underWay.begin();
      exchange.record.modelVersion = now.modelVersion;
      return now;
    },
    leave(left) {
      if ("underWay" in left) left.underWay.end();
    },
    drain() {
      closed = true;
      state.health.drain();
      unwatch?.();
      if (outcome !== undefined) loading?.abort(drumError("SERVER_STOPPING", {}));
    },
    async close() {
      await Promise.all([...[...alive].map(({ pool }) => pool.close()), outcome?.catch(() => {})]);
    },
  };
}
