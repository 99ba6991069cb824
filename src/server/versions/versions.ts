import type { WorkerPool } from "../../workers/pool-types.js";
import type { Contexts } from "../dispatch.js";
import { type Health, healthOf } from "../health.js";
import { serverMetrics } from "../metrics/server-metrics.js";
import { RUN_TOTAL } from "../run-model.js";
import type { ServerState, Service } from "../service.js";
import { Timings } from "../stats/timings.js";
import { type LoadOptions, loadVersion } from "./load.js";

export interface VersionsOptions extends LoadOptions {
  /** drum's version. */
  readonly version: string;
  readonly showPerf: boolean;
}

/** The versions of a model, one after another; requests get the one that serves when they begin. */
export interface Versions extends Contexts<Service> {
  readonly state: ServerState;
  /** Loads the model as it is now; then it serves instead of the one before. @throws what is wrong with it */
  load(): Promise<Service>;
  /** Ends all workers. */
  close(): Promise<void>;
}

export function modelVersions(options: VersionsOptions): Versions {
  let serving: Service | undefined;
  let number = 0;
  const pools = new Set<WorkerPool>();
  const pool = () => serving?.pool;
  const health: Health = healthOf(pool);
  const { version, showPerf } = options;
  const timings = new Timings([RUN_TOTAL]);
  const state = { health, timings, metrics: serverMetrics(() => serving), version, showPerf };

  async function load(): Promise<Service> {
    const next = await loadVersion(options, state, String(number + 1));
    number++;
    pools.add(next.pool);
    const before = serving;
    serving = next;
    if (before !== undefined) void retire(before);
    return next;
  }

  async function retire({ pool, underWay }: Service): Promise<void> {
    await underWay.none();
    await pool.close();
    pools.delete(pool);
  }

  return {
    state,
    load,
    enter() {
      serving!.underWay.begin();
      return serving!;
    },
    leave: ({ underWay }) => underWay.end(),
    async close() {
      await Promise.all([...pools].map((pool) => pool.close()));
    },
  };
}
