import type { RunSize } from "./run-size.js";

/** Values that go into one run at most, so that memory stays bounded whatever the number of rows. */
const VALUES_PER_RUN = 2 ** 20;

/** Rows `start` to `end`, to be predicted in one run. */
export interface Block {
  readonly start: number;
  readonly end: number;
  /** Rows of the run: more than there are where it needs to be filled up. */
  readonly rows: number;
}

/**
 * Cuts rows into blocks, each with so many rows as a run may have and as memory allows. No rows at all are
 * still one block, of blank rows, which shows how wide the predictions are.
 *
 * @param width number of values in a row, of all inputs together
 */
export function* blocksOf(
  length: number,
  { most, multiple }: RunSize,
  width: number,
): IterableIterator<Block> {
  const room = Math.min(most, Math.floor(VALUES_PER_RUN / Math.max(width, 1)));
  const step = Math.max(multiple, room - (room % multiple));
  let start = 0;
  do {
    const end = Math.min(start + step, length);
    yield { start, end, rows: Math.max(1, Math.ceil((end - start) / multiple)) * multiple };
    start = end;
  } while (start < length);
}
