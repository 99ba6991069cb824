import { type Stats, statSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { keepsAscii } from "../data/charset.js";
import { sniffCompression, splitCompression } from "../data/compression.js";
import { resolveFormat } from "../data/formats/resolve.js";
import { parseMediaType } from "../data/media-type.js";
import type { Payload } from "../data/payload.js";
import { drumError } from "../errors.js";
import type { WorkRequest } from "../model/work.js";
import { fileParts } from "./parts/file-parts.js";
import { decompressedStream, openInput, peeked, STDIN } from "./parts/open-stream.js";
import type { DivisibleInput } from "./parts/part.js";
import { streamParts } from "./parts/stream-parts.js";

/** What the command line says about the input. */
export interface InputOptions {
  /** A path; `-` is standard input. */
  readonly input: string;
  /** Name of the format where the file does not say it. */
  readonly format?: string | undefined;
  readonly charset?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly quote?: string | undefined;
  /** A file with column names, one a line. */
  readonly columnFile?: string | undefined;
  /** Unstructured models: the media type that the hook gets. */
  readonly contentType?: string | undefined;
}

/** The input of a scoring run: as one, and in parts where it can be cut between its rows. */
export interface ScoreInput {
  /** What requests say of the data, whatever part of it they have. */
  readonly about: Omit<Payload, "source">;
  readonly read?: NonNullable<WorkRequest["read"]>;
  /** All of the data. May be asked for once, and not after parts. */
  whole(): Promise<Payload["source"]>;
  /** It is CSV in a charset that keeps ASCII as it is. */
  readonly parts?: DivisibleInput;
  /** In bytes; unknown for what is no file. */
  readonly size?: number;
  /** Absolute path of a regular file that can be read again from anywhere, or from its start. */
  readonly file?: string;
  /** Whether the size is that of the data, and all of it can be read from anywhere. */
  readonly plain: boolean;
}

const HEAD = 4096;

/**
 * Finds out what the input is. Of what is no file no more is read than that takes.
 * @throws INPUT_NOT_FOUND, INPUT_DIRECTORY, FORMAT_UNKNOWN
 */
export async function resolveInput(options: InputOptions, unstructured: boolean): Promise<ScoreInput> {
  const path = options.input === "-" ? STDIN : resolve(options.input);
  const stats = statInput(path);
  return stats.isFile() && path !== STDIN
    ? fileInput(path, stats.size, options, unstructured)
    : streamInput(path, options, unstructured);
}

async function fileInput(
  path: string,
  size: number,
  options: InputOptions,
  unstructured: boolean,
): Promise<ScoreInput> {
  const source = { path, start: 0, end: size, firstLine: 1 };
  const whole = async () => source;
  const file = { whole, size, file: path };
  if (unstructured) return { ...file, plain: true, about: unstructuredData(options) };
  const rawHead = await readHead(path);
  const compression = splitCompression(path).compression ?? sniffCompression(rawHead);
  if (compression === undefined) {
    const { isCsv, ...data } = await tableData(path, options, rawHead);
    return { ...file, ...data, plain: true, ...(isCsv && { parts: fileParts(path, size) }) };
  }
  // What is wrong with the compression is for the worker to say, as of every other format.
  const head = await decompressedHead(path, rawHead, compression);
  const { isCsv, ...data } = await tableData(path, options, head, compression);
  const again = () => decompressedStream(path, openInput(path), compression);
  return { ...file, ...data, plain: false, ...(isCsv && { parts: streamParts(again) }) };
}

async function streamInput(path: string, options: InputOptions, unstructured: boolean): Promise<ScoreInput> {
  const { head: rawHead, chunks } = await peeked(path, openInput(path), HEAD);
  const whole = async () => {
    const all: Uint8Array[] = [];
    for await (const chunk of chunks) all.push(chunk);
    return Buffer.concat(all);
  };
  if (unstructured) return { whole, plain: false, about: unstructuredData(options) };
  const compression = sniffCompression(rawHead);
  const head = compression ? await decompressedHead(path, rawHead, compression) : rawHead;
  const { isCsv, ...data } = await tableData(path, options, head, compression);
  const parts = streamParts(() => decompressedStream(path, chunks, compression));
  return { whole, plain: false, ...data, ...(isCsv && { parts }) };
}

const unstructuredData = ({ contentType }: InputOptions) => ({ mediaType: parseMediaType(contentType) });

/** What is known of a table by what the user says and the first bytes (decompressed). */
async function tableData(path: string, options: InputOptions, head: Uint8Array, compression?: string) {
  const { format: name, columnFile, delimiter, quote, charset } = options;
  // What cannot be told by so little may be told by all.
  const format =
    compression && head.length === 0
      ? undefined
      : resolveFormat({ name, path, head: head.subarray(0, HEAD) });
  const columnNames = columnFile === undefined ? undefined : await readNames(columnFile);
  const essence = compression ? "" : (format?.mediaTypes[0] ?? "");
  return {
    isCsv: format?.name === "csv" && keepsAscii(charset, head),
    about: { mediaType: { essence, parameters: {} }, ...(columnNames && { columnNames }) },
    read: {
      ...(name !== undefined && { format: name }),
      ...(delimiter !== undefined && { delimiter }),
      ...(quote !== undefined && { quote }),
      ...(charset !== undefined && { charset }),
    },
  };
}

function statInput(path: string): Stats {
  let stats: Stats | undefined;
  try {
    stats = statSync(path);
  } catch (cause) {
    throw drumError("INPUT_NOT_FOUND", { path }, { cause });
  }
  if (stats.isDirectory()) throw drumError("INPUT_DIRECTORY", { path });
  return stats;
}

async function readHead(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    await file.close();
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw drumError("INPUT_NOT_FOUND", { path }, { cause });
  }
}

/** The first bytes of compressed data, as far as its first bytes tell; nothing when they are not what they seem. */
async function decompressedHead(path: string, raw: Uint8Array, compression: string): Promise<Uint8Array> {
  async function* source() {
    yield raw;
  }
  if (sniffCompression(raw) !== compression) return new Uint8Array(0);
  try {
    for await (const chunk of decompressedStream(path, source(), compression).chunks) return chunk;
  } catch {
    // It is cut off, of course.
  }
  return new Uint8Array(0);
}

async function readNames(path: string): Promise<readonly string[]> {
  try {
    const lines = (await readFile(path, "utf8")).split(/\r?\n/);
    if (lines.at(-1) === "") lines.pop();
    return lines;
  } catch (cause) {
    throw drumError("INPUT_NOT_FOUND", { path }, { cause });
  }
}
