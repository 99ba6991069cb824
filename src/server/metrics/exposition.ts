import type { Metric, Sample } from "./metric.js";

/** How metrics are written: Prometheus' own text format, version 0.0.4, or OpenMetrics 1.0. */
export interface Exposition {
  readonly contentType: string;
  /** Each metric's description before its figures. */
  write(metrics: readonly Metric[]): string;
}

const PLAIN: Exposition = {
  contentType: "text/plain; version=0.0.4; charset=utf-8",
  write: (metrics) => metrics.map((metric) => family(metric, metric.name)).join(""),
};

/** OpenMetrics names a family of counters without the `_total` that its figures have. */
const OPEN_METRICS: Exposition = {
  contentType: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  write: (metrics) =>
    `${metrics.map((metric) => family(metric, metric.name.replace(/_total$/, ""))).join("")}# EOF\n`,
};

/** By the media types that can be asked for, the usual one first. */
export const EXPOSITIONS = { "text/plain": PLAIN, "application/openmetrics-text": OPEN_METRICS } as const;

function family(metric: Metric, named: string): string {
  const { name, type, help, labels } = metric;
  let text = `# HELP ${named} ${help}\n# TYPE ${named} ${type}\n`;
  for (const sample of metric.samples()) text += line(name, labels, sample);
  return text;
}

function line(name: string, labels: readonly string[], { suffix, values, le, value }: Sample): string {
  const written = labels.map((label, i) => `${label}="${escaped(values[i] ?? "")}"`);
  if (le !== undefined) written.push(`le="${bound(le)}"`);
  return `${name}${suffix}${written.length === 0 ? "" : `{${written.join(",")}}`} ${number(value)}\n`;
}

const escaped = (text: string) => text.replace(/[\\"\n]/g, (one) => (one === "\n" ? "\\n" : `\\${one}`));

/** As Go writes it, which is OpenMetrics' canonical form. */
const bound = (le: number) => (Number.isInteger(le) ? `${le}.0` : number(le));

function number(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
}
