/** How long the steps of a scoring run took, in milliseconds, and how many rows it gave. */
export interface Timings {
  /** Starting a worker and loading the model. */
  load: number;
  /** Waiting for workers: reading and scoring. */
  score: number;
  /** Checking, encoding and writing predictions. */
  write: number;
  rows: number;
}

/** Adds the time since the last lap to a step. */
export function stopwatch() {
  const timings: Timings = { load: 0, score: 0, write: 0, rows: 0 };
  let last = performance.now();
  return {
    timings,
    lap(step: "load" | "score" | "write") {
      const now = performance.now();
      timings[step] += now - last;
      last = now;
    },
    count(rows: number) {
      timings.rows += rows;
    },
  };
}
