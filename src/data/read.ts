import { constants } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import { drumError } from "../errors.js";
import { decompress, splitCompression } from "./compression.js";
import type { ReadOptions } from "./formats/format.js";
import { resolveFormat } from "./formats/resolve.js";
import type { DataFrame } from "./frame.js";
import type { FileRange, Payload } from "./payload.js";

export interface ReadFrameOptions extends ReadOptions {
  /** Name of the format; without it extension, media type and content are asked, in this order. */
  readonly format?: string;
}

const HEAD = 4096;

/**
 * The bytes of a payload: those in memory, or its range of the file. A whole file that is compressed by its
 * name or its first bytes is decompressed, and so are bytes in memory that start like that; a later range of
 * a file is not looked at.
 *
 * @throws INPUT_NOT_FOUND, INPUT_TOO_LONG, COMPRESSION_CORRUPT
 */
export async function readBytes(payload: Payload): Promise<Uint8Array> {
  const { source } = payload;
  if (source instanceof Uint8Array) return decompress(source);
  const bytes = await readRange(source);
  return source.start === 0 ? decompress(bytes, source.path) : bytes;
}

/**
 * Reads a payload as a table: its format by {@link resolveFormat}, its charset by the media type's parameter
 * unless the options name one.
 *
 * @throws FORMAT_UNKNOWN, what {@link readBytes} throws, and the errors of the formats
 */
export async function readFrame(payload: Payload, options: ReadFrameOptions = {}): Promise<DataFrame> {
  const { mediaType, source } = payload;
  const bytes = await readBytes(payload);
  const range = source instanceof Uint8Array ? undefined : source;
  const head = (range?.header ?? bytes).subarray(0, HEAD);
  const format = resolveFormat({ name: options.format, path: range?.path, mediaType, head });
  const codec = await format.load();
  const charset = options.charset ?? mediaType.parameters.charset;
  return codec.read(bytes, {
    ...options,
    ...(charset !== undefined && { charset }),
    ...(range && { firstLine: range.firstLine, ...(range.header && { header: range.header }) }),
    ...(payload.columnNames && { columnNames: payload.columnNames }),
  });
}

async function readRange({ path, start, end }: FileRange): Promise<Uint8Array> {
  const length = end - start;
  if (length > constants.MAX_LENGTH) {
    const what = splitCompression(path).compression ? "compressed file" : "data";
    throw drumError("INPUT_TOO_LONG", { what, length, limit: constants.MAX_LENGTH });
  }
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } catch (cause) {
    throw drumError("INPUT_NOT_FOUND", { path }, { cause });
  } finally {
    await file?.close();
  }
}
