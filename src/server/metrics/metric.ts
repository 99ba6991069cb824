/**
 * Metrics as Prometheus knows them. Whoever counts often asks for the cell of its labels once, so that counting is
 * adding to a number.
 */

/** Something that is written out when it is asked for. */
export interface Metric {
  /** By Prometheus' rules: the unit at its end, counters with `_total` behind it. */
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** One sentence. */
  readonly help: string;
  readonly labels: readonly string[];
  samples(): Iterable<Sample>;
}

/** One figure of a metric. */
export interface Sample {
  /** What stands behind the metric's name: `_bucket`, `_sum`, `_count`, or nothing. */
  readonly suffix: string;
  /** In the order of the metric's labels. */
  readonly values: readonly string[];
  /** The upper bound of a histogram's bucket. */
  readonly le?: number;
  readonly value: number;
}

/** A count that only grows. */
export interface Cell {
  value: number;
}

/** Counts that only grow, by their labels. */
export class Counter implements Metric {
  readonly type = "counter";
  readonly #cells = new Map<string, { readonly values: readonly string[]; readonly cell: Cell }>();

  constructor(
    readonly name: string,
    readonly help: string,
    readonly labels: readonly string[] = [],
  ) {
    if (labels.length === 0) this.cell();
  }

  /** The count for these values of the labels. */
  cell(...values: readonly string[]): Cell {
    const key = values.join(SEPARATOR);
    let found = this.#cells.get(key);
    if (found === undefined) {
      found = { values, cell: { value: 0 } };
      this.#cells.set(key, found);
    }
    return found.cell;
  }

  add(amount: number, ...values: readonly string[]): void {
    this.cell(...values).value += amount;
  }

  *samples(): Iterable<Sample> {
    for (const { values, cell } of this.#cells.values()) yield { suffix: "", values, value: cell.value };
  }
}

/** How many observations were at most so large, for one choice of labels. */
export class Series {
  readonly counts: Float64Array;
  sum = 0;

  constructor(readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(amount: number): void {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && amount > bounds[bucket]!) bucket++;
    this.counts[bucket]!++;
    this.sum += amount;
  }
}

/** Amounts by how many were at most so large: durations in seconds unless bounds say otherwise. */
export class Histogram implements Metric {
  readonly type = "histogram";
  readonly #series = new Map<string, { readonly values: readonly string[]; readonly series: Series }>();

  constructor(
    readonly name: string,
    readonly help: string,
    readonly labels: readonly string[] = [],
    /** Upper bounds, ascending. */
    readonly bounds: readonly number[] = SECONDS,
  ) {
    if (labels.length === 0) this.series();
  }

  /** The observations for these values of the labels. */
  series(...values: readonly string[]): Series {
    const key = values.join(SEPARATOR);
    let found = this.#series.get(key);
    if (found === undefined) {
      found = { values, series: new Series(this.bounds) };
      this.#series.set(key, found);
    }
    return found.series;
  }

  observe(amount: number, ...values: readonly string[]): void {
    this.series(...values).observe(amount);
  }

  *samples(): Iterable<Sample> {
    for (const { values, series } of this.#series.values()) {
      let total = 0;
      for (const [i, count] of series.counts.entries()) {
        total += count;
        yield {
          suffix: "_bucket",
          values,
          le: this.bounds[i] ?? Number.POSITIVE_INFINITY,
          value: total,
        };
      }
      yield { suffix: "_sum", values, value: series.sum };
      yield { suffix: "_count", values, value: total };
    }
  }
}

/** Figures that are looked up when they are asked for, by the values of one label, or one figure without labels. */
export function figure(
  type: "gauge" | "counter",
  name: string,
  help: string,
  read: () => number | Readonly<Record<string, number>>,
  label?: string,
): Metric {
  return {
    type,
    name,
    help,
    labels: label === undefined ? [] : [label],
    samples() {
      const found = read();
      if (typeof found === "number") return [{ suffix: "", values: [], value: found }];
      return Object.entries(found).map(([key, value]) => ({ suffix: "", values: [key], value }));
    },
  };
}

/** From a twentieth of a millisecond to a minute. */
const SECONDS = [
  0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
  10, 30, 60,
];

/** Of rows, from one to a million. */
export const ROWS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000, 1_000_000];

/** No label's value has it. */
const SEPARATOR = "\u0000";
