import { drumError } from "../../../errors.js";
import type { CsvScanner, Layout } from "../../../kernels/csv/scanner.js";
import { withinLimit } from "../../row-limit.js";
import { ColumnValues } from "./column-values.js";
import { CR, LF, RECORD_LIMIT } from "./dialect.js";
import type { Input } from "./input.js";
import type { Plan } from "./plan.js";
import type { ScannedColumn } from "./typing.js";

/** Room for the longest record that is allowed, and for the line end that the last one may lack. */
const LARGEST_WINDOW = RECORD_LIMIT + 1;
/** How many more rows than expected there is room for. */
const MARGIN = 1.03;
/** How many times as many rows as there are already are expected at most: the first may be unlike the others. */
const MOST_GROWTH = 31;

/** What a pass over the records gave for the columns that it did not skip. */
export interface Pass {
  readonly rows: number;
  readonly columns: readonly Scanned[];
}
export interface Scanned extends ScannedColumn {
  /** Position in the file. */
  readonly column: number;
}

/** Why a pass was broken off. */
export type Break = "other kinds" | "one column more";

export interface Watch {
  /** The first record may have one field more than the header. */
  readonly mayWiden: boolean;
  /** Most rows that there may be; absent: no limit. */
  readonly rowLimit?: number | undefined;
  /** Asked once, after the first rows: whether the pass is of no use. */
  isOfNoUse(): boolean;
}

/**
 * Scans all records of the input, window by window.
 * @param layout that of the plan, or one that skips more columns
 * @throws TOO_MANY_ROWS, CSV_RAGGED, CSV_QUOTE_OPEN, CSV_RECORD_TOO_LONG, INPUT_CHARSET, INPUT_NOT_TEXT
 */
export function scan(
  scanner: CsvScanner,
  input: Input,
  { header }: Plan,
  layout: Layout,
  watch?: Watch,
): Pass | Break {
  const { source, start } = input;
  const columns: ColumnValues[] = [];
  layout.kinds.forEach((kind, k) => {
    if (kind !== "skipped") columns.push(new ColumnValues(k, kind));
  });
  let position = start;
  let finished = 0;
  scanner.start(layout);

  const takeBlock = (rows: number, end: number): void => {
    const all = finished + rows;
    withinLimit({ length: all }, watch?.rowLimit);
    const left = Math.max(0, source.length - end);
    const expected = left === 0 ? 0 : Math.ceil((all / (end - start)) * left * MARGIN);
    const more = Math.min(MOST_GROWTH * all, expected);
    for (const column of columns) {
      scanner.copyValues(column.column, column.kind, rows, column.room(all, more), finished);
    }
    finished = all;
  };

  let blockRows = 0;
  while (position < source.length) {
    const window = scanner.window;
    const filled = source.read(window.subarray(0, window.length - 1), position);
    const atEnd = filled < window.length - 1 || position + filled >= source.length;
    const length = atEnd ? endLine(window, filled) : withoutLastReturn(window, filled);
    let used = 0;
    for (;;) {
      used = scanner.scan(length, used, blockRows);
      blockRows = scanner.rows;
      if (scanner.stopped !== "block full") break;
      takeBlock(blockRows, position + used);
      blockRows = 0;
      if (finished === scanner.capacity && watch?.isOfNoUse()) return "other kinds";
    }
    if (scanner.stopped !== "used up") {
      const isFirst = finished + blockRows === 0;
      const found = input.recordAt(position + used).fields.length;
      const expected = header.names.length;
      if (isFirst && watch?.mayWiden && found === expected + 1) return "one column more";
      const line = input.lineAt(position + used);
      input.fail(drumError("CSV_RAGGED", { line, actual: found, expected }));
    }
    const taken = Math.min(used, filled);
    const { buffer, byteOffset } = scanner.window;
    input.accept(Buffer.from(buffer, byteOffset, taken), position);
    position += taken;
    if (atEnd && used < length) input.failQuoteOpen(position);
    if (atEnd) break;
    if (taken === 0) {
      if (window.length === LARGEST_WINDOW) input.fail(input.tooLong(position));
      scanner.enlarge(Math.min(LARGEST_WINDOW, window.length * 4));
    }
  }
  takeBlock(blockRows, source.length);
  return {
    rows: finished,
    columns: columns.map((values) => {
      const { column, kind } = values;
      const dictionary = kind === "text" ? scanner.dictionary(column) : [];
      return { column, kind, seen: scanner.seen(column), values: values.finish(finished), dictionary };
    }),
  };
}

/** Ends the last line of the data; gives the length. */
function endLine(window: Uint8Array, length: number): number {
  if (length === 0 || window[length - 1] === LF) return length;
  window[length] = LF;
  return length + 1;
}

/** The length without a CR at the end, which may be half of a line end. */
function withoutLastReturn(window: Uint8Array, length: number): number {
  return window[length - 1] === CR ? length - 1 : length;
}
