import { createReadStream, type Stats, statSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { keepsAscii } from "../data/charset.js";
import { sniffCompression, splitCompression } from "../data/compression.js";
import { resolveFormat } from "../data/formats/resolve.js";
import { parseMediaType } from "../data/media-type.js";
import type { Payload } from "../data/payload.js";
import { drumError } from "../errors.js";
import type { WorkRequest } from "../model/work.js";

/** What the command line says about the input. */
export interface InputOptions {
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

/** The input of a scoring run as one request, and whether it may be cut. */
export interface ScoreInput {
  readonly request: Pick<WorkRequest, "payload" | "read">;
  /** In bytes. */
  readonly size: number;
  /** The file can be cut between its rows: it is plain CSV in a charset that keeps ASCII as it is. */
  readonly divisible: boolean;
}

const HEAD = 4096;

/**
 * Finds out what the input file is. A pipe or device is read whole.
 * @throws INPUT_NOT_FOUND, INPUT_DIRECTORY, FORMAT_UNKNOWN
 */
export async function resolveInput(options: InputOptions, unstructured: boolean): Promise<ScoreInput> {
  const path = resolve(options.input);
  const stats = statInput(path);
  const regular = stats.isFile();
  const source = regular ? { path, start: 0, end: stats.size, firstLine: 1 } : await readStream(path);
  const size = regular ? stats.size : (source as Uint8Array).length;
  if (unstructured) {
    const mediaType = parseMediaType(options.contentType);
    return { request: { payload: { mediaType, source } }, size, divisible: false };
  }
  const head = source instanceof Uint8Array ? source.subarray(0, HEAD) : await readHead(path);
  const compressed = splitCompression(path).compression ?? sniffCompression(head);
  const format = compressed ? undefined : resolveFormat({ name: options.format, path, head });
  const columnNames = options.columnFile === undefined ? undefined : await readNames(options.columnFile);
  const { delimiter, quote, charset } = options;
  const payload: Payload = {
    mediaType: { essence: format?.mediaTypes[0] ?? "", parameters: {} },
    source,
    ...(columnNames && { columnNames }),
  };
  const read = {
    ...(options.format !== undefined && { format: options.format }),
    ...(delimiter !== undefined && { delimiter }),
    ...(quote !== undefined && { quote }),
    ...(charset !== undefined && { charset }),
  };
  const divisible = regular && format?.name === "csv" && keepsAscii(charset, head);
  return { request: { payload, read }, size, divisible };
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

/** Standard input may be a socket, which cannot be opened by its name. */
async function readStream(path: string): Promise<Uint8Array> {
  const stream = path === "/dev/stdin" ? process.stdin : createReadStream(path);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch (cause) {
    throw drumError("INPUT_NOT_FOUND", { path }, { cause });
  }
  return Buffer.concat(chunks);
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

async function readNames(path: string): Promise<readonly string[]> {
  try {
    const lines = (await readFile(path, "utf8")).split(/\r?\n/);
    if (lines.at(-1) === "") lines.pop();
    return lines;
  } catch (cause) {
    throw drumError("INPUT_NOT_FOUND", { path }, { cause });
  }
}
