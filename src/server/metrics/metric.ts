/**
 * Metrics in the text format of Prometheus (exposition format 0.0.4). A metric is kept by a few labels, in maps of
 * plain numbers, so that counting costs a request tens of nanoseconds.
 */

/** Something that is written out when it is asked for. */
export interface Metric {
  /** Lines with a line feed each, those that describe it first. */
  write(): string;
}

type Labels = Readonly<Record<string, string>>;

/** A count that only grows. */
export class Counter implements Metric {
  readonly #values = new Map<string, number>();

  constructor(
    readonly name: string,
    readonly help: string,
    /** Names of the labels; their values come in this order. */
    readonly labels: readonly string[] = [],
  ) {
    if (labels.length === 0) this.#values.set("", 0);
  }

  add(amount: number, ...labels: readonly string[]): void {
    const key = labels.join(SEPARATOR);
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount);
  }

  write(): string {
    let text = head(this.name, this.help, "counter");
    for (const [key, value] of this.#values) text += line(this.name, named(this.labels, key), value);
    return text;
  }
}

/** Durations in seconds, by how many took at most so long. */
export class Histogram implements Metric {
  readonly #series = new Map<string, { counts: Float64Array; sum: number }>();

  constructor(
    readonly name: string,
    readonly help: string,
    readonly labels: readonly string[],
    /** Upper bounds in seconds, ascending. */
    readonly bounds: readonly number[] = BOUNDS,
  ) {}

  observe(seconds: number, ...labels: readonly string[]): void {
    const key = labels.join(SEPARATOR);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { counts: new Float64Array(this.bounds.length + 1), sum: 0 };
      this.#series.set(key, series);
    }
    let bucket = 0;
    while (bucket < this.bounds.length && seconds > this.bounds[bucket]!) bucket++;
    series.counts[bucket]!++;
    series.sum += seconds;
  }

  write(): string {
    let text = head(this.name, this.help, "histogram");
    for (const [key, { counts, sum }] of this.#series) {
      const labels = named(this.labels, key);
      let total = 0;
      this.bounds.forEach((bound, i) => {
        total += counts[i]!;
        text += line(`${this.name}_bucket`, { ...labels, le: String(bound) }, total);
      });
      total += counts[this.bounds.length]!;
      text += line(`${this.name}_bucket`, { ...labels, le: "+Inf" }, total);
      text += line(`${this.name}_sum`, labels, sum);
      text += line(`${this.name}_count`, labels, total);
    }
    return text;
  }
}

/** Figures that are looked up when they are asked for, by the values of one label, or one figure without labels. */
export function figure(
  type: "gauge" | "counter",
  name: string,
  help: string,
  read: () => number | Readonly<Record<string, number>>,
  label = "",
): Metric {
  return {
    write() {
      const value = read();
      const all = typeof value === "number" ? [line(name, {}, value)] : [];
      if (typeof value !== "number") {
        for (const [key, one] of Object.entries(value)) all.push(line(name, { [label]: key }, one));
      }
      return head(name, help, type) + all.join("");
    },
  };
}

/** From half a tenth of a millisecond to a minute. */
const BOUNDS = [
  0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
  10, 30, 60,
];

/** No label's value has it. */
const SEPARATOR = "\u0000";

function named(labels: readonly string[], key: string): Labels {
  const values = key.split(SEPARATOR);
  return Object.fromEntries(labels.map((label, i) => [label, values[i] ?? ""]));
}

function head(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function line(name: string, labels: Labels, value: number): string {
  const written = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${written.length === 0 ? "" : `{${written.join(",")}}`} ${number(value)}\n`;
}

const escaped = (text: string) => text.replace(/[\\"\n]/g, (one) => (one === "\n" ? "\\n" : `\\${one}`));

function number(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
}
