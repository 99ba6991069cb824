import { decompress, sniffCompression, splitCompression } from "../data/compression.js";
import type { Format } from "../data/formats/format.js";
import { resolveFormat } from "../data/formats/resolve.js";
import type { FileRange, Payload } from "../data/payload.js";
import { asPayloadError, type ReadFrameOptions, readBytes, readFrame } from "../data/read.js";
import { readLimits } from "../data/read-limits.js";
import { tablePayload } from "../data/table-payload.js";
import type { Language, ModelSpec } from "../model/spec.js";
import type { ModelInfo } from "../model/work.js";
import { givenAs, type Readable } from "./given-as.js";

/**
 * The formats that a language's host reads itself, as its users expect it of their own reader. Data in other formats,
 * and in them what is compressed, is read here, and reaches the host as a table or decompressed. Absent: it reads all.
 */
const READS: Partial<Readonly<Record<Language, ReadonlySet<string>>>> = {
  r: new Set(["csv"]),
  julia: new Set(["csv"]),
};

const HEAD = 4096;

/**
 * What has to be done to the requests for a model so that its host can read their data. Nothing where it reads
 * everything, and where the model's own code takes the bytes as they are.
 */
export function readableFor(spec: ModelSpec, { hooks, takes }: ModelInfo): Readable | undefined {
  const limits = readLimits(spec);
  if (takes !== undefined) return givenAs(takes, limits);
  const formats = READS[spec.language];
  if (formats === undefined || spec.targetType === "unstructured" || hooks.includes("read_input_data"))
    return;
  return (request) => {
    const { payload, target } = request;
    const read = { ...request.read, ...limits };
    const both = [payload, target].map((one) => one && readable(one, read, formats));
    if (both.some((one) => one instanceof Promise)) {
      return Promise.all(both).then(([data, more]) => ({
        ...request,
        payload: data!,
        ...(more && { target: more }),
      }));
    }
    return request;
  };
}

type Read = ReadFrameOptions | undefined;

function readable(payload: Payload, read: Read, formats: ReadonlySet<string>): Payload | Promise<Payload> {
  const { source, headerLength, table } = payload;
  // Every host reads tables, and only CSV is cut into parts.
  if (table !== undefined || headerLength !== undefined) return payload;
  if (!(source instanceof Uint8Array))
    return source.header ? payload : fromFile(payload, source, read, formats);
  const head = source.subarray(0, HEAD);
  if (sniffCompression(head) === undefined && formats.has(formatName(payload, read, head) ?? ""))
    return payload;
  return converted(payload, read, formats);
}

/** A file that the host can read is left to it. */
async function fromFile(payload: Payload, range: FileRange, read: Read, formats: ReadonlySet<string>) {
  const { path, start, end } = range;
  if (start > 0) return payload;
  if (splitCompression(path).compression === undefined) {
    const head = await readBytes({ ...payload, source: { ...range, end: Math.min(end, HEAD) } });
    if (sniffCompression(head) === undefined && formats.has(formatName(payload, read, head) ?? ""))
      return payload;
  }
  return converted(payload, read, formats);
}

async function converted(payload: Payload, read: Read, formats: ReadonlySet<string>): Promise<Payload> {
  try {
    const { source, mediaType } = payload;
    const path = source instanceof Uint8Array ? undefined : source.path;
    const bytes = await decompress(await readBytes(payload), path, read?.sizeLimit);
    const format = formatOf(payload, read, bytes.subarray(0, HEAD));
    const plain = { ...payload, source: bytes };
    if (formats.has(format.name)) {
      return { ...plain, mediaType: { ...mediaType, essence: format.mediaTypes[0]! } };
    }
    return tablePayload(await readFrame(plain, { ...read, format: format.name, timestamps: true }));
  } catch (error) {
    throw asPayloadError(error, payload);
  }
}

function formatOf({ source, mediaType }: Payload, read: Read, head: Uint8Array): Format {
  const path = source instanceof Uint8Array ? undefined : source.path;
  return resolveFormat({ name: read?.format, path, mediaType, head });
}

function formatName(payload: Payload, read: Read, head: Uint8Array): string | undefined {
  try {
    return formatOf(payload, read, head).name;
  } catch {
    // Said when it is read.
    return undefined;
  }
}
