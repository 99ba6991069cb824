import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../logs/log.js";
import type { Service } from "../service.js";
import type { FileStates, ModelFiles } from "./model-files.js";

/** Milliseconds without a change after which files count as still, and how long that is waited for. */
const STILL = 300;
const LONGEST_WAIT = 30_000;

/** A load under way. */
export interface Loading {
  /** The version, loaded from files that did not change meanwhile. */
  readonly version: Promise<Service>;
  /** How the files were when its last try began. */
  readonly states: FileStates;
  /** Begins anew where files have changed; `false` when it is too late for that. */
  renew(): Promise<boolean>;
  /** Gives it up. */
  abort(reason: Error): void;
}

export interface LoadingOptions {
  readonly files: ModelFiles;
  readonly log: Log;
  /** Times that a model is loaded whose files change each time while it loads. */
  readonly tries: number;
  /** Loads it once. @param states how the files were when that began */
  load(signal: AbortSignal, states: FileStates): Promise<Service>;
}

/**
 * Loads a version of a model. Files that change meanwhile are still being written: what was loaded of them may be
 * half of one version and half of another, so it is loaded again.
 */
export function startLoading({ files, log, tries, load }: LoadingOptions): Loading {
  const given = new AbortController();
  let attempt = new AbortController();
  let states: FileStates = new Map();
  let over = false;

  async function loadStill(): Promise<Service> {
    let restless: readonly string[] | undefined;
    for (let left = tries; ; ) {
      attempt = new AbortController();
      states = await files.look();
      const outcome = await outcomeOf(load(AbortSignal.any([given.signal, attempt.signal]), states));
      if (!attempt.signal.aborted && !given.signal.aborted) {
        left--;
        const changed = left === 0 && restless === undefined ? [] : files.changed(states, await files.look());
        restless = changed.filter((path) => restless?.includes(path) ?? true);
        if (changed.length === 0 || left === 0) {
          if ("error" in outcome) throw outcome.error;
          if (restless.length > 0) passOver(restless);
          return outcome.version;
        }
      }
      if ("version" in outcome) await outcome.version.pool.close();
      await stillness();
    }
  }

  /** What changes whenever the model is loaded is written by the model itself. */
  function passOver(paths: readonly string[]): void {
    files.passOver(paths);
    log.warning(
      `Files changed each time while the model was loaded, and are taken for its own from now on: ${paths.join(", ")}.`,
    );
  }

  /** @throws the reason for which the load was given up */
  async function stillness(): Promise<void> {
    const end = performance.now() + LONGEST_WAIT;
    let before: FileStates;
    let now = await files.look();
    do {
      given.signal.throwIfAborted();
      await sleep(STILL);
      before = now;
      now = await files.look();
    } while (files.changed(before, now).length > 0 && performance.now() < end);
  }

  const version = loadStill().finally(() => {
    over = true;
  });
  return {
    version,
    get states() {
      return states;
    },
    async renew() {
      const asked = attempt;
      const changed = files.changed(states, await files.look()).length > 0;
      if (over) return !changed;
      if (changed) asked.abort();
      return true;
    },
    abort: (reason) => given.abort(reason),
  };
}

async function outcomeOf(loading: Promise<Service>): Promise<{ version: Service } | { error: unknown }> {
  try {
    return { version: await loading };
  } catch (error) {
    return { error };
  }
}
