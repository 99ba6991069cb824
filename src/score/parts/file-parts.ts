import { type FileHandle, open } from "node:fs/promises";
import { dialectOf, LF, RECORD_LIMIT } from "../../data/formats/csv/dialect.js";
import { headerOf } from "../../data/formats/csv/header.js";
import { type RecordFields, recordFields } from "../../data/formats/csv/record-fields.js";
import { countLines, RecordCutter } from "../../data/formats/csv/records.js";
import { headerOfParts } from "./header.js";
import type { CutOptions, DivisibleInput, Part } from "./part.js";

const CHUNK = 1024 * 1024;
/** What is looked through for a line end at first. */
const WINDOW = 64 * 1024;
/** Line ends that are looked at for a cut. */
const TRIES = 100;
const NO_HEADER = new Uint8Array(0);

/**
 * The parts of a CSV file. Where parts may be guessed, only the places around the cuts are read: whoever reads a
 * part finds out whether its last line was whole, since otherwise a quote is open at its end.
 */
export function fileParts(path: string, size: number): DivisibleInput {
  return {
    async *parts(from, options, exact) {
      const file = await open(path);
      try {
        const header = await readHeader(file, options);
        let start = from;
        if (!exact && header.length > 0 && options.multiple === undefined) {
          for await (const end of guessedCuts(file, from, size, header, options)) {
            yield partOf(path, header, start, end, end < size);
            start = end;
          }
        }
        if (start === size && size > 0) return;
        for await (const { end, firstLine } of exactCuts(file, path, start, size, header, options)) {
          yield partOf(path, header, start, end, false, firstLine);
          start = end;
        }
      } finally {
        await file.close();
      }
    },
  };
}

function partOf(
  path: string,
  header: Uint8Array,
  start: number,
  end: number,
  guessed: boolean,
  firstLine?: number,
): Part {
  let line: Promise<number> | undefined;
  return {
    start,
    end,
    source: { source: { path, start, end, firstLine: 1, ...(start > 0 && header.length > 0 && { header }) } },
    header,
    guessed,
    read: end,
    bytes: () => readPart(path, start, end),
    firstLine() {
      // Seldom asked for, and then perhaps for every row: all of the file before it has to be read.
      line ??= firstLine === undefined ? lineAfter(path, start) : Promise.resolve(firstLine);
      return line;
    },
  };
}

/** The bytes up to the end of the header; nothing when the file ends before. */
async function readHeader(file: FileHandle, options: CutOptions): Promise<Uint8Array> {
  const cutter = new RecordCutter({ ...options, every: 1 });
  const chunks: Buffer[] = [];
  for (let at = 0; cutter.header === undefined; ) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(WINDOW), 0, WINDOW, at);
    if (bytesRead === 0) return NO_HEADER;
    chunks.push(buffer.subarray(0, bytesRead));
    cutter.feed(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  const { offset } = cutter.header;
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(WINDOW), 0, WINDOW, offset);
  const record = buffer.subarray(0, bytesRead);
  return headerOfParts(Buffer.concat(chunks).subarray(0, offset), record, bytesRead < WINDOW, options);
}

/**
 * Ends of lines about so many bytes apart, of lines before what looks like records if there are any near; stops where
 * a line is longer than a record may be.
 */
async function* guessedCuts(
  file: FileHandle,
  from: number,
  size: number,
  header: Uint8Array,
  options: CutOptions,
) {
  const end = recordEnds(header, options);
  const window = Buffer.allocUnsafe(WINDOW);
  for (let start = from; start < size; ) {
    // The byte before the wanted place may be the line end already.
    const wanted = Math.max(start + options.every, header.length) - 1;
    let cut = wanted >= size ? size : 0;
    for (let at = wanted; cut === 0; at += WINDOW) {
      const { bytesRead } = await file.read(window, 0, WINDOW, at);
      const found = end(window.subarray(0, bytesRead));
      if (found > 0) cut = at + found;
      else if (at + bytesRead >= size) cut = size;
      else if (bytesRead === 0 || at - wanted > RECORD_LIMIT) return;
    }
    yield cut;
    start = cut;
  }
}

/**
 * Finds the end of a line, with its line end, after which two records have as many fields as the header: inside of
 * quotes there are seldom such. Without one it is the first line's; 0 where no line ends.
 */
function recordEnds(header: Uint8Array, options: CutOptions): (bytes: Buffer) => number {
  const dialect = dialectOf(options);
  const fields = headerOf(Buffer.from(header), 0, dialect, true)?.names.length;
  const isRecord = (record: RecordFields | undefined) => record?.fields.length === fields;
  return (bytes) => {
    const first = bytes.indexOf(LF);
    for (let at = first, tries = 0; at >= 0 && tries < TRIES; at = bytes.indexOf(LF, at + 1), tries++) {
      const record = recordFields(bytes, at + 1, dialect, false);
      if (record && isRecord(record) && isRecord(recordFields(bytes, record.end, dialect, false)))
        return at + 1;
    }
    return first + 1;
  };
}

/** The ends of records about so many bytes apart, and the file's. */
async function* exactCuts(
  file: FileHandle,
  path: string,
  from: number,
  size: number,
  header: Uint8Array,
  options: CutOptions,
) {
  const isFirst = from === 0;
  const before = isFirst ? 0 : (await linesBefore(path, from)) - countLines(header, header.length);
  const cutter = new RecordCutter({ ...options, firstLine: before + 1 });
  // A cutter begins with the header.
  const fed = isFirst ? 0 : header.length;
  if (!isFirst) cutter.feed(header);
  const chunk = Buffer.allocUnsafe(CHUNK);
  let start = from;
  let firstLine = isFirst ? 1 : before + 1 + countLines(header, header.length);
  for (let at = from; at < size; ) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(CHUNK, size - at), at);
    if (bytesRead === 0) break;
    for (const { offset, line } of cutter.feed(chunk.subarray(0, bytesRead))) {
      const end = from + offset - fed;
      if (offset === cutter.header?.offset || end === size) continue;
      yield { end, firstLine };
      start = end;
      firstLine = line;
    }
    at += bytesRead;
  }
  if (size > start || size === 0) yield { end: size, firstLine };
}

const lineAfter = async (path: string, offset: number) => (await linesBefore(path, offset)) + 1;

async function readPart(path: string, start: number, end: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Line ends before an offset, which must be between two lines. */
async function linesBefore(path: string, offset: number): Promise<number> {
  const file = await open(path);
  try {
    const chunk = Buffer.allocUnsafe(CHUNK + 1);
    let lines = 0;
    // One byte of the chunk before tells whether a line feed belongs to a CR.
    for (let at = 0; at < offset; at += CHUNK) {
      const before = at > 0 ? 1 : 0;
      const wanted = Math.min(CHUNK, offset - at) + before;
      const { bytesRead } = await file.read(chunk, 0, wanted, at - before);
      lines += countLines(chunk, bytesRead) - countLines(chunk, before);
    }
    return lines;
  } finally {
    await file.close();
  }
}
