import { basename, resolve } from "node:path";
import { DrumError, drumError } from "../../errors.js";
import { withoutSource } from "../../model/hooks/module/excerpt.js";
import type { Contexts } from "../dispatch.js";
import { healthOf } from "../health.js";
import { serverMetrics } from "../metrics/server-metrics.js";
import { RUN_TOTAL } from "../run-model.js";
import type { ServerState, Service, StartupFailure } from "../service.js";
import { Timings } from "../stats/timings.js";
import { type LoadOptions, loadVersion } from "./load.js";
import { type Loading, startLoading } from "./loading.js";
import { modelFiles } from "./model-files.js";
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
      load: (signal) => loadVersion(options, { state, modelVersion, first, before: latest, signal }),
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
    await latest?.refit?.();
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
    const name = latest?.spec.name ?? basename(resolve(codeDir));
    const entry = (version: number, state: VersionEntry["state"], reason: string): VersionEntry => ({
      name,
      version: String(version),
      state,
      reason,
    });
    const { ready, state: health } = state.health;
    const now = number() === 0 ? [] : [entry(number(), ready ? "READY" : "UNAVAILABLE", ready ? "" : health)];
    if (outcome !== undefined) return [...now, entry(number() + 1, "LOADING", "")];
    return refusal === undefined ? now : [...now, entry(number() + 1, "UNAVAILABLE", refusal)];
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

/** Whether it was given up, so that nothing is wrong with the model. */
function isAbandoned(error: unknown): boolean {
  return error instanceof DrumError && (error.code === "SERVER_STOPPING" || error.code === "MODEL_UNLOADED");
}

/** What clients are told of a model that cannot be loaded. */
function reasonOf(error: unknown): string {
  return error instanceof DrumError ? withoutSource(error.text) : String(error);
}
