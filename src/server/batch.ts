import type { BatchOptions } from "../workers/pool-types.js";

/** What the options `--max-batch-rows` and `--max-batch-delay` say. */
export interface BatchSettings {
  readonly maxBatchRows?: number;
  /** Milliseconds. */
  readonly maxBatchDelay?: number;
}

/** How many rows a group has at most, where nothing else is said. */
const ROWS = 256;

/** How small requests are put together; nothing where groups have one row, since then none are. */
export function batchFor({ maxBatchRows = ROWS, maxBatchDelay = 0 }: BatchSettings): {
  readonly batch?: BatchOptions;
} {
  return maxBatchRows > 1 ? { batch: { rows: maxBatchRows, delay: maxBatchDelay } } : {};
}
