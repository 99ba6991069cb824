import type { DashboardData } from "../../server/pages/dashboard-data.js";

/** One bar of a plot. */
export interface Bar {
  /** What it stands for: a class, or a range of numbers. */
  readonly label: string;
  /** Rows. */
  readonly count: number;
}

/** How predictions are spread. */
export interface Distribution {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** Whether the bars are ranges of numbers, side by side. */
  readonly ranges: boolean;
}

/** Gathers predictions row by row. */
export interface Gathering {
  add(row: readonly string[]): void;
  result(): Distribution;
}

/** What shows the predictions of a model best; `undefined` for those that are no predictions. @param header of the table */
export function gather(model: DashboardData["model"], header: readonly string[]): Gathering | undefined {
  const { targetType, classLabels, positiveClassLabel } = model;
  const columns = classLabels.map((label) => header.indexOf(label));
  switch (targetType) {
    case "regression":
    case "anomaly":
      return numbers(0, `Distribution of ${header[0]}`);
    case "binary": {
      const title = `Distribution of the probability of ${positiveClassLabel}`;
      return numbers(header.indexOf(positiveClassLabel ?? ""), title, [0, 1]);
    }
    case "multiclass":
      return likeliest(classLabels, columns);
    case "multilabel":
      return likely(classLabels, columns);
    default:
      return undefined;
  }
}

const BINS = 24;

function numbers(column: number, title: string, range?: readonly [number, number]): Gathering {
  let values = new Float64Array(1024);
  let length = 0;
  let others = 0;
  let [low, high] = range ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    add(row) {
      const text = row[column] ?? "";
      const value = Number(text);
      if (text === "" || !Number.isFinite(value)) {
        others++;
        return;
      }
      if (length === values.length) {
        const larger = new Float64Array(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
      low = Math.min(low, value);
      high = Math.max(high, value);
    },
    result() {
      const bars = length === 0 ? [] : histogram(values.subarray(0, length), low, high);
      return {
        title,
        bars: others === 0 ? bars : [...bars, { label: "no number", count: others }],
        ranges: others === 0,
      };
    },
  };
}

/** Ranges of the same width, each without its upper end but the last. */
function histogram(values: Float64Array, low: number, high: number): Bar[] {
  if (low === high) return [{ label: short(low), count: values.length }];
  const counts = new Array<number>(BINS).fill(0);
  // Divided first, since the whole width may be beyond the largest number.
  const width = high / BINS - low / BINS;
  for (const value of values) {
    const bin = Math.floor(value / width - low / width);
    counts[Math.min(BINS - 1, Math.max(0, bin))]!++;
  }
  return counts.map((count, i) => ({
    label: `${short(low + i * width)} to ${short(i === BINS - 1 ? high : low + (i + 1) * width)}`,
    count,
  }));
}

const short = (value: number) => String(Number(value.toPrecision(4)));

/** Rows by the class whose number is the highest. */
function likeliest(labels: readonly string[], columns: readonly number[]): Gathering {
  const counts = labels.map(() => 0);
  return {
    add(row) {
      let best = 0;
      for (let k = 1; k < columns.length; k++) {
        if (Number(row[columns[k]!]) > Number(row[columns[best]!])) best = k;
      }
      counts[best]!++;
    },
    result: () => ({ title: "Rows by their likeliest class", bars: barsOf(labels, counts), ranges: false }),
  };
}

/** Rows by the labels that are more likely than not: any number of them a row. */
function likely(labels: readonly string[], columns: readonly number[]): Gathering {
  const counts = labels.map(() => 0);
  return {
    add(row) {
      columns.forEach((column, k) => {
        if (Number(row[column]) >= 0.5) counts[k]!++;
      });
    },
    result: () => ({
      title: "Rows with a probability of at least 0.5, by label",
      bars: barsOf(labels, counts),
      ranges: false,
    }),
  };
}

const barsOf = (labels: readonly string[], counts: readonly number[]) =>
  labels.map((label, k) => ({ label, count: counts[k]! }));
