import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import type { WorkerPool } from "../../workers/pool-types.js";
import type { Answer } from "../exchange.js";
import { Counter, figure, Histogram, type Metric } from "./metric.js";

/** What is counted of a server, for Prometheus. */
export interface ServerMetrics {
  /** A request for a route was answered, after so many milliseconds. */
  answered(route: string, method: string, answer: Answer, milliseconds: number): void;
  /** The model took so many milliseconds for so many rows; the hop to the worker and the wait for it count. */
  modelRan(milliseconds: number, rows: number): void;
  /** A worker ended and is replaced. */
  workerEnded(): void;
  /** All of it, in Prometheus' text format. */
  write(): string;
}

/** @param pool the pool, once there is one */
export function serverMetrics(pool: () => WorkerPool | undefined): ServerMetrics {
  const requests = new Counter("drum_requests_total", "Requests by route, method and status.", [
    "route",
    "method",
    "status",
  ]);
  const durations = new Histogram("drum_request_seconds", "Time from a request's headers to its answer.", [
    "route",
  ]);
  const runs = new Histogram(
    "drum_model_seconds",
    "Time of the model for a request, its wait for a worker included.",
    [],
  );
  const rows = new Counter("drum_rows_total", "Rows that were predicted.");
  const deaths = new Counter("drum_worker_restarts_total", "Workers that ended and were replaced.");
  let lag: IntervalHistogram | undefined;
  const state = () => pool()?.state ?? { ready: 0, wanted: 0, waiting: 0 };
  const metrics: readonly Metric[] = [
    requests,
    durations,
    runs,
    rows,
    deaths,
    figure("gauge", "drum_queue_requests", "Requests that wait for a worker.", () => state().waiting),
    figure(
      "gauge",
      "drum_workers",
      "Workers that have the model, and that there should be.",
      () => {
        const { ready, wanted } = state();
        return { ready, wanted };
      },
      "state",
    ),
    figure(
      "gauge",
      "drum_event_loop_lag_seconds",
      "Delay of the server's event loop since the last look, 99th percentile.",
      () => {
        // Measured from the first look on, since the measuring has a timer of its own.
        if (lag === undefined) {
          lag = monitorEventLoopDelay({ resolution: 20 });
          lag.enable();
          return 0;
        }
        const seconds = lag.count === 0 ? 0 : lag.percentile(99) / 1e9;
        lag.reset();
        return seconds;
      },
    ),
    figure("counter", "process_cpu_seconds_total", "Processor time of the server's own process.", () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    }),
    figure("gauge", "process_resident_memory_bytes", "Memory of the server's own process.", () =>
      process.memoryUsage.rss(),
    ),
    figure(
      "gauge",
      "process_start_time_seconds",
      "When the server started, in seconds since 1970.",
      () => performance.timeOrigin / 1000,
    ),
  ];
  return {
    answered(route, method, { status }, milliseconds) {
      requests.add(1, route, method, String(status));
      durations.observe(milliseconds / 1000, route);
    },
    modelRan(milliseconds, count) {
      runs.observe(milliseconds / 1000);
      rows.add(count);
    },
    workerEnded: () => deaths.add(1),
    write: () => metrics.map((metric) => metric.write()).join(""),
  };
}
