/** How long one kind of work took, in seconds; the extremes are `null` before the first time. */
export interface TimingReport {
  readonly count: number;
  readonly total: number;
  readonly min: number | null;
  readonly avg: number | null;
  readonly max: number | null;
}

/** Running totals of durations by name. Reading them does not reset them. */
export class Timings {
  readonly #byName = new Map<string, { count: number; total: number; min: number; max: number }>();

  /** @param names those that are reported before anything was recorded */
  constructor(names: readonly string[] = []) {
    for (const name of names) this.#of(name);
  }

  /** Adds one duration, in milliseconds. */
  record(name: string, milliseconds: number): void {
    const entry = this.#of(name);
    entry.count++;
    entry.total += milliseconds;
    if (milliseconds < entry.min) entry.min = milliseconds;
    if (milliseconds > entry.max) entry.max = milliseconds;
  }

  report(): Record<string, TimingReport> {
    return Object.fromEntries(
      [...this.#byName].map(([name, { count, total, min, max }]) => [
        name,
        count === 0
          ? { count, total, min: null, avg: null, max: null }
          : { count, total: total / 1000, min: min / 1000, avg: total / count / 1000, max: max / 1000 },
      ]),
    );
  }

  #of(name: string) {
    let entry = this.#byName.get(name);
    if (entry === undefined) {
      entry = { count: 0, total: 0, min: Number.POSITIVE_INFINITY, max: 0 };
      this.#byName.set(name, entry);
    }
    return entry;
  }
}
