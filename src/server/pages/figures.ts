import { totalmem } from "node:os";
import { targetTypeOf } from "../../model/target-types/registry.js";
import { residentMemory } from "../../workers/memory-watch.js";
import type { WorkerState } from "../../workers/pool-types.js";
import { totalsOf } from "../metrics/totals.js";
import type { Service } from "../service.js";
import { containerMemory } from "../stats/container-memory.js";
import type { DashboardData, WorkerData } from "./dashboard-data.js";

const MB = 2 ** 20;

/** How the server is now. */
export async function figures(service: Service): Promise<DashboardData> {
  const { pool, health, metrics, version } = service;
  const { rows, restarts, requests, latency } = totalsOf(metrics.all);
  const { container_limit: limit } = await containerMemory();
  return {
    uptime: performance.now() / 1000,
    state: health.state,
    ready: health.ready,
    drum: version,
    model: about(service),
    requests,
    latency,
    rows,
    waiting: pool.state.waiting,
    workers: { wanted: pool.state.wanted, restarts, each: pool.workers.map(workerData) },
    memory: {
      server: process.memoryUsage.rss(),
      limit: limit === null ? null : limit * MB,
      machine: totalmem(),
    },
  };
}

function about({ spec, pool, modelVersion }: Service): DashboardData["model"] {
  const { targetType, positiveClassLabel = null } = spec;
  const { route, answer } = targetTypeOf(targetType);
  return {
    name: spec.name,
    version: modelVersion,
    targetType,
    predictor: pool.info.predictor,
    path: route,
    classLabels: answer === "labels" ? (spec.classLabels ?? []) : [],
    positiveClassLabel,
  };
}

function workerData({ pid, state }: WorkerState): WorkerData {
  return { pid: pid ?? null, state, memory: (pid && residentMemory(pid)) ?? null };
}
