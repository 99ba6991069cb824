import { type FileHandle, open } from "node:fs/promises";
import { type CutterOptions, RecordCutter } from "../data/formats/csv/records.js";
import type { FileRange } from "../data/payload.js";

const CHUNK = 1024 * 1024;

/**
 * Cuts a CSV file into ranges of whole records, of about the wanted size; the first holds the header, the others
 * carry it. The file is read once, a chunk at a time, as fast as the ranges are taken.
 *
 * @throws CSV_RECORD_TOO_LONG, CSV_DIALECT
 */
export async function* recordRanges(path: string, options: CutterOptions): AsyncGenerator<FileRange> {
  const file = await open(path);
  try {
    const cutter = new RecordCutter(options);
    const chunk = Buffer.allocUnsafe(CHUNK);
    let header: Uint8Array | undefined;
    let start = 0;
    let firstLine = 1;
    let size = 0;
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK, size);
      if (bytesRead === 0) break;
      size += bytesRead;
      for (const { offset, line } of cutter.feed(chunk.subarray(0, bytesRead))) {
        if (offset === cutter.header?.offset) {
          header = await readStart(file, offset);
          continue;
        }
        yield { path, start, end: offset, firstLine, ...(start > 0 && header && { header }) };
        start = offset;
        firstLine = line;
      }
    }
    if (size > start || start === 0) {
      yield { path, start, end: size, firstLine, ...(start > 0 && header && { header }) };
    }
  } finally {
    await file.close();
  }
}

async function readStart(file: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, 0);
  return bytes;
}
