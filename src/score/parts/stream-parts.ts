import { countLines, RecordCutter } from "../../data/formats/csv/records.js";
import { type ByteQueue, byteQueue } from "./byte-queue.js";
import { headerOfParts } from "./header.js";
import { type CutOptions, type DivisibleInput, inMemory, type Part } from "./part.js";

/** Data as it comes, and how much of the input it took. */
export interface ByteStream {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Bytes of the input that were read so far. */
  read(): number;
}

/**
 * The parts of CSV that can only be read from its start on: standard input, or a compressed file. No more of it is
 * in memory than the part at hand and those that are still in use.
 *
 * @param open starts at the beginning; called once for each call of `parts`
 */
export function streamParts(open: () => ByteStream): DivisibleInput {
  return {
    async *parts(from, options) {
      const { chunks, read } = open();
      const iterator = chunks[Symbol.asyncIterator]();
      try {
        const queue = byteQueue(iterator);
        const headerLength = await findHeader(queue, new RecordCutter({ ...options, every: 1 }));
        const header = await headerWithRecord(queue, headerLength, options);
        const headerLines = countLines(header, header.length);
        let start = from;
        let firstLine = 1 + (await skip(queue, from));
        // A cutter begins with the header.
        const cutter = new RecordCutter({ ...options, firstLine: from === 0 ? 1 : firstLine - headerLines });
        const fed = from === 0 ? 0 : header.length;
        if (fed > 0) cutter.feed(header);
        let chunk: Uint8Array | undefined = queue.peek();
        while (chunk !== undefined) {
          for (const { offset, line } of cutter.feed(chunk)) {
            if (offset === cutter.header?.offset) continue;
            const end = from + offset - fed;
            yield partOf(queue.take(end - start), header, start, firstLine, read());
            start = end;
            firstLine = line;
          }
          chunk = await queue.next();
        }
        if (queue.held > 0 || start === 0) {
          yield partOf(queue.take(queue.held), header, start, firstLine, read());
        }
      } finally {
        await iterator.return?.();
      }
    },
  };
}

/** What is looked at of the first record, in bytes. */
const RECORD = 64 * 1024;

/** Waits for the header; gives its length, 0 when the data ends before it does. */
async function findHeader(queue: ByteQueue, cutter: RecordCutter): Promise<number> {
  while (cutter.header === undefined) {
    const chunk = await queue.next();
    if (chunk === undefined) return 0;
    cutter.feed(chunk);
  }
  return cutter.header.offset;
}

/** The header of later parts, which the first record has a say in. */
async function headerWithRecord(queue: ByteQueue, length: number, options: CutOptions): Promise<Uint8Array> {
  let atEnd = false;
  while (!atEnd && queue.held < length + RECORD) atEnd = (await queue.next()) === undefined;
  const bytes = Buffer.from(queue.peek());
  return headerOfParts(bytes.subarray(0, length), bytes.subarray(length), atEnd, options);
}

/** Drops so many bytes; gives the number of line ends among them. */
async function skip(queue: ByteQueue, length: number): Promise<number> {
  let lines = 0;
  let last = 0;
  for (let left = length; left > 0; ) {
    if (queue.held === 0 && (await queue.next()) === undefined) break;
    const bytes = queue.take(Math.min(queue.held, left));
    // A line feed at the start belongs to a CR before it.
    const before = Uint8Array.of(last, bytes[0]!);
    lines += countLines(bytes, bytes.length) - countLines(bytes, 1);
    lines += countLines(before, 2) - countLines(before, 1);
    last = bytes[bytes.length - 1]!;
    left -= bytes.length;
  }
  return lines;
}

function partOf(bytes: Uint8Array, header: Uint8Array, start: number, firstLine: number, read: number): Part {
  return {
    start,
    end: start + bytes.length,
    source: inMemory(bytes, header, start === 0),
    header,
    guessed: false,
    read,
    bytes: async () => bytes,
    firstLine: async () => firstLine,
  };
}
