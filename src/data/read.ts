import { constants } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import { DrumError, drumError } from "../errors.js";
import { decompress, sniffCompression, splitCompression } from "./compression.js";
import type { Format, FormatCodec, ReadOptions } from "./formats/format.js";
import { FORMATS } from "./formats/registry.js";
import { resolveFormat } from "./formats/resolve.js";
import type { DataFrame } from "./frame.js";
import type { FileRange, Payload } from "./payload.js";
import { withinLimit } from "./row-limit.js";
import { decodeFrame } from "./wire.js";

export interface ReadFrameOptions extends ReadOptions {
  /** Name of the format; without it extension, media type and content are asked, in this order. */
  readonly format?: string;
}

const HEAD = 4096;

/**
 * The bytes of a payload as they are: those in memory, or its range of the file.
 * @throws INPUT_NOT_FOUND, INPUT_TOO_LONG
 */
export function readBytes({ source }: Payload): Uint8Array | Promise<Uint8Array> {
  return source instanceof Uint8Array ? source : readRange(source);
}

/** Reads a payload as {@link read} does. @throws what it throws, TOO_MANY_ROWS, BODY_TOO_LARGE */
export function readFrame(payload: Payload, options: ReadFrameOptions = {}): Promise<DataFrame> {
  const { rowLimit } = options;
  if (rowLimit === undefined) return read(payload, options);
  return read(payload, options).then((frame) => withinLimit(frame, rowLimit));
}

/**
 * Reads a payload as a table: its format by {@link resolveFormat}, its charset by the media type's parameter
 * unless the options name one. What is compressed by its name or its first bytes is decompressed, except a
 * later range of a file.
 *
 * @throws FORMAT_UNKNOWN, COMPRESSION_CORRUPT, what {@link readBytes} throws, and the errors of the formats
 */
async function read(payload: Payload, options: ReadFrameOptions): Promise<DataFrame> {
  const { mediaType, source } = payload;
  const charset = options.charset ?? mediaType.parameters.charset;
  const all: ReadOptions = {
    ...options,
    ...(charset !== undefined && { charset }),
    ...(payload.columnNames && { columnNames: payload.columnNames }),
  };
  const codecFor = (head: Uint8Array, path?: string) =>
    codecOf(resolveFormat({ name: options.format, path, mediaType, head }));
  if (source instanceof Uint8Array) {
    if (payload.table) return decodeFrame(payload.table, source);
    const { headerLength } = payload;
    if (headerLength) {
      const before = source.subarray(0, headerLength);
      const part = { ...all, header: before };
      return (await codecFor(before.subarray(0, HEAD))).read(source.subarray(headerLength), part);
    }
    const bytes = await decompress(source, "", options.sizeLimit);
    return (await codecFor(bytes.subarray(0, HEAD))).read(bytes, all);
  }
  const { path, firstLine, header } = source;
  const inFile: ReadOptions = { ...all, firstLine, ...(header && { header }) };
  const head = header ?? (await readRange({ ...source, end: Math.min(source.end, source.start + HEAD) }));
  if (source.start > 0 || !(splitCompression(path).compression ?? sniffCompression(head))) {
    const codec = await codecFor(head, path);
    if (codec.readFile) return codec.readFile(source, inFile);
    return codec.read(await readRange(source), inFile);
  }
  const bytes = await decompress(await readRange(source), path, options.sizeLimit);
  return (await codecFor(bytes.subarray(0, HEAD), path)).read(bytes, inFile);
}

/** Of data that a client sent, an error that says so where its format is not known; else the error itself. */
export function asPayloadError(error: unknown, { mediaType, source }: Payload): unknown {
  if (!(error instanceof DrumError && error.code === "FORMAT_UNKNOWN" && source instanceof Uint8Array))
    return error;
  const supported = FORMATS.map(({ name }) => name).join(", ");
  return drumError("PAYLOAD_FORMAT", { format: mediaType.essence, supported }, { cause: error });
}

const codecs = new Map<Format, FormatCodec>();

/** A format's codec. What was loaded once is at hand at once: looking up a module takes a microsecond. */
function codecOf(format: Format): FormatCodec | Promise<FormatCodec> {
  return codecs.get(format) ?? loadCodec(format);
}

async function loadCodec(format: Format): Promise<FormatCodec> {
  const codec = await format.load();
  codecs.set(format, codec);
  return codec;
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
