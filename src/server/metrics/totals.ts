import type { Metric, Sample } from "./metric.js";

/** What came of requests, since the server's start. */
export interface Totals {
  /**
   * How many requests that bring data, by the status of their answers. Those that only look after the server would hide
   * how the model fares.
   */
  readonly requests: Readonly<Record<string, number>>;
  /** How many of them took at most so many seconds as each bound, and longer than the one before; at the end all others. */
  readonly latency: { readonly bounds: readonly number[]; readonly counts: readonly number[] };
  readonly rows: number;
  /** Workers that ended and were replaced. */
  readonly restarts: number;
}

/** Adds up over all models and routes. */
export function totalsOf(metrics: readonly Metric[]): Totals {
  const requests: Record<string, number> = {};
  const routes = new Set<string | undefined>();
  for (const { label, value } of samplesOf(metrics, "drum_requests_total")) {
    if (label("method") !== "POST" || label("route")?.startsWith(MANAGING)) continue;
    const status = label("status") ?? "";
    requests[status] = (requests[status] ?? 0) + value;
    routes.add(label("route"));
  }
  // Buckets come one after another, each with what the ones before it have.
  const counts = new Map<number, number>();
  let before = 0;
  for (const { label, suffix, value, le } of samplesOf(metrics, "drum_request_seconds")) {
    if (suffix !== "_bucket") before = 0;
    else if (le !== undefined) {
      if (routes.has(label("route"))) counts.set(le, (counts.get(le) ?? 0) + value - before);
      before = value;
    }
  }
  const bounds = [...counts.keys()].filter(Number.isFinite);
  return {
    requests,
    latency: { bounds, counts: [...counts.values()] },
    rows: sum(metrics, "drum_rows_total"),
    restarts: sum(metrics, "drum_worker_restarts_total"),
  };
}

/** Routes that load models instead of asking them. */
const MANAGING = "/v2/repository/";

interface Labelled extends Sample {
  /** The value of one of the labels. */
  label(name: string): string | undefined;
}

function samplesOf(metrics: readonly Metric[], name: string): Labelled[] {
  const metric = metrics.find((one) => one.name === name);
  if (metric === undefined) return [];
  const label = (values: readonly string[]) => (label: string) => values[metric.labels.indexOf(label)];
  return Array.from(metric.samples(), (sample) => ({ ...sample, label: label(sample.values) }));
}

function sum(metrics: readonly Metric[], name: string): number {
  return samplesOf(metrics, name).reduce((all, { value }) => all + value, 0);
}
