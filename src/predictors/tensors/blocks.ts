/** How rows are put into runs. */
export interface RunSize {
  /** How many rows at most. */
  readonly most: number;
  /** The tensors have a multiple of so many rows, the last row being repeated. */
  readonly multiple: number;
  /** Every row stands so many times in the tensors; its first place counts. */
  readonly spacing: number;
}

/** Values that go into one run at most, so that memory stays bounded whatever the number of rows. */
const VALUES_PER_RUN = 2 ** 20;

/** Rows `start` to `end`, to be predicted in one run. */
export interface Block {
  readonly start: number;
  readonly end: number;
  /** Rows of the tensors. */
  readonly rows: number;
  /** Row `start + i` stands at `i * spacing` of the tensors. */
  readonly spacing: number;
}

/**
 * Cuts rows into blocks, each with so many rows as a run may have and as memory allows. No rows at all are
 * still one block, of blank rows, which shows how wide the predictions are.
 *
 * @param width number of values in a row, of all inputs together
 */
export function* blocksOf(
  length: number,
  { most, multiple, spacing }: RunSize,
  width: number,
): IterableIterator<Block> {
  const room = Math.min(most, Math.floor(VALUES_PER_RUN / (Math.max(width, 1) * spacing)));
  const step = Math.max(multiple, room - (room % multiple));
  let start = 0;
  do {
    const end = Math.min(start + step, length);
    const places = Math.max(end - start, 1) * spacing;
    yield { start, end, rows: Math.ceil(places / multiple) * multiple, spacing };
    start = end;
  } while (start < length);
}
