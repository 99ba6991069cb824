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
 * The bytes of a payload as they are: those in memory, or its range of the file.
 * @throws INPUT_NOT_FOUND, INPUT_TOO_LONG
 */
export async function readBytes({ source }: Payload): Promise<Uint8Array> {
  return source instanceof Uint8Array ? source : readRange(source);
}

/**
 * Reads a payload as a table: its format by {@link resolveFormat}, its charset by the media type's parameter
 * unless the options name one. What is compressed by its name or its first bytes is decompressed, except a
 * later range of a file.
 *
 * @throws FORMAT_UNKNOWN, COMPRESSION_CORRUPT, what {@link readBytes} throws, and the errors of the formats
 */
export async function readFrame(payload: Payload, options: ReadFrameOptions = {}): Promise<DataFrame> {
  const { mediaType, source } = payload;
  const range = source instanceof Uint8Array ? undefined : source;
  const raw = await readBytes(payload);
  const bytes = range && range.start > 0 ? raw : await decompress(raw, range?.path);
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
