import { RecordCutter } from "../../data/formats/csv/records.js";
import type { DrumError } from "../../errors.js";
import type { Answer } from "../output/prediction-output.js";
import { type CutOptions, inMemory, type Part } from "../parts/part.js";
import { isRowError } from "./row-errors.js";

/** What became of some rows of a part: predictions, or a row that is set aside. */
export type Segment = { readonly answer: Answer } | { readonly bad: BadRecord };

export interface BadRecord {
  /** Number of its first line within the part, counted from 1. */
  readonly line: number;
  /** Its bytes with the line end. */
  readonly bytes: Uint8Array;
  /** Why; lines and rows count from the record. */
  readonly error: DrumError;
}

/** So many bad rows without a single good one are the model's fault, or the file's, but not the rows'. */
const HOPELESS = 1000;

/** Good and bad rows of the whole run so far. */
export interface Tally {
  good: number;
  bad: number;
}

/**
 * Finds the bad rows of a part that failed, by halving: of a part of n rows with one bad one some 2n rows are
 * scored again.
 *
 * @param run scores some of the part's records
 * @throws what is no row's fault
 */
export async function isolate(
  part: Part,
  failure: DrumError,
  options: CutOptions,
  tally: Tally,
  run: (source: Part["source"]) => Promise<Answer>,
): Promise<Segment[]> {
  const bytes = await part.bytes();
  const records = recordsOf(part, bytes, options);
  const segments: Segment[] = [];
  const sources = (from: number, to: number) =>
    inMemory(bytes.subarray(records[from]!.offset, records[to]!.offset), part.header, false);

  const split = async (from: number, to: number, error: DrumError): Promise<void> => {
    if (to - from === 1) {
      if (++tally.bad >= HOPELESS && tally.good === 0) throw error;
      const { offset, line } = records[from]!;
      segments.push({ bad: { line, bytes: bytes.subarray(offset, records[to]!.offset), error } });
      return;
    }
    const middle = (from + to) >> 1;
    for (const [start, end] of [
      [from, middle],
      [middle, to],
    ] as const) {
      try {
        const answer = await run(sources(start, end));
        tally.good += answer.rows;
        segments.push({ answer });
      } catch (reason) {
        if (!isRowError(reason)) throw reason;
        await split(start, end, reason);
      }
    }
  };

  const last = records.length - 1;
  // Without rows, or without a header, it is not a row that is bad.
  if (last < 1 || part.header.length === 0) throw failure;
  await split(0, last, failure);
  return segments;
}

/** Where the records of a part start, and its end; the header is none of them. */
function recordsOf(part: Part, bytes: Uint8Array, options: CutOptions) {
  const cutter = new RecordCutter({
    delimiter: options.delimiter,
    quote: options.quote,
    every: 1,
  } as CutOptions);
  const isFirst = part.start === 0;
  const headerCuts = isFirst ? [] : cutter.feed(part.header);
  const [first, ...later] = [...headerCuts, ...cutter.feed(bytes)];
  if (first === undefined) return [];
  const [offset, lines] = isFirst ? [0, 0] : [first.offset, first.line - 1];
  const starts = [first, ...later].map((cut) => ({ offset: cut.offset - offset, line: cut.line - lines }));
  if (starts.at(-1)!.offset < bytes.length) starts.push({ offset: bytes.length, line: 0 });
  return starts;
}
