import type { WorkerPool } from "../workers/pool-types.js";

/**
 * How the server is: `ready` when all workers have the model, `starting` while none has it yet, `degraded` while some
 * are missing, `failing` while none is there because they keep dying, `unloaded` while a client has let the model go,
 * `draining` once it has been told to stop.
 */
export type HealthState = "starting" | "ready" | "degraded" | "failing" | "unloaded" | "draining";

/** What a server's routes say about its health. */
export interface Health {
  readonly state: HealthState;
  /** Whether requests should be sent here. */
  readonly ready: boolean;
  /** The server has been told to stop. */
  drain(): void;
}

/** @param pool the pool, while there is one */
export function healthOf(pool: () => WorkerPool | undefined, isUnloaded: () => boolean): Health {
  let draining = false;
  const state = (): HealthState => {
    if (draining) return "draining";
    if (isUnloaded()) return "unloaded";
    const { ready, short, failing } = pool()?.state ?? { ready: 0, short: false, failing: false };
    if (ready > 0) return short ? "degraded" : "ready";
    return failing ? "failing" : "starting";
  };
  return {
    get state() {
      return state();
    },
    get ready() {
      const now = state();
      return now === "ready" || now === "degraded";
    },
    drain() {
      draining = true;
    },
  };
}
