import { getHeapStatistics } from "node:v8";
import { figure, type Metric } from "./metric.js";

/** The server's own process, by the names that Prometheus' clients give these figures. */
export const PROCESS_METRICS: readonly Metric[] = [
  figure("counter", "process_cpu_seconds_total", "Processor time of the server's own process.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }),
  figure("gauge", "process_resident_memory_bytes", "Memory of the server's own process.", () =>
    process.memoryUsage.rss(),
  ),
  figure(
    "gauge",
    "nodejs_heap_size_used_bytes",
    "Memory that JavaScript objects of the server's own process take.",
    () => getHeapStatistics().used_heap_size,
  ),
  figure(
    "gauge",
    "process_start_time_seconds",
    "When the server started, in seconds since 1970.",
    () => performance.timeOrigin / 1000,
  ),
];
