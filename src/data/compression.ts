import { promisify } from "node:util";
import { gunzip, gunzipSync } from "node:zlib";
import { DrumError, drumError } from "../errors.js";

/** A compression that wraps a whole file of any format. */
interface Compression {
  readonly name: string;
  readonly extensions: readonly string[];
  readonly magic: readonly number[];
  /** @param limit most bytes that there may be then; absent: no limit */
  decompress(bytes: Uint8Array, limit: number | undefined): Promise<Uint8Array>;
}

const COMPRESSIONS: readonly Compression[] = [
  {
    name: "gzip",
    extensions: [".gz", ".gzip"],
    magic: [0x1f, 0x8b],
    decompress: async (bytes, limit) =>
      limit === undefined ? gunzipSync(bytes) : gunzipWithin(bytes, limit),
  },
  {
    name: "zstd",
    extensions: [".zst", ".zstd"],
    magic: [0x28, 0xb5, 0x2f, 0xfd],
    decompress: async (bytes, limit) =>
      limit === undefined
        ? (await import("fzstd")).decompress(bytes)
        : (await import("./zstd.js")).unzstdWithin(bytes, limit),
  },
];

async function gunzipWithin(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: limit });
  } catch (error) {
    throw (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE"
      ? drumError("BODY_TOO_LARGE", { limit })
      : error;
  }
}

/** A file name without the extension of a compression, and that compression's name. */
export function splitCompression(path: string): { readonly inner: string; readonly compression?: string } {
  const lower = path.toLowerCase();
  for (const { name, extensions } of COMPRESSIONS) {
    const extension = extensions.find((end) => lower.endsWith(end));
    if (extension) return { inner: path.slice(0, -extension.length), compression: name };
  }
  return { inner: path };
}

/** The compression that the first bytes show. No data format begins like one. */
export function sniffCompression(head: Uint8Array): string | undefined {
  return COMPRESSIONS.find(({ magic }) => magic.every((byte, i) => head[i] === byte))?.name;
}

/**
 * Undoes a gzip or zstd compression, by the extension of the name or by the first bytes; other bytes come
 * back as they are.
 * @param limit most bytes that there may be then; absent: no limit
 * @throws COMPRESSION_CORRUPT, BODY_TOO_LARGE
 */
export function decompress(bytes: Uint8Array, path = "", limit?: number): Uint8Array | Promise<Uint8Array> {
  const kind = splitCompression(path).compression ?? sniffCompression(bytes);
  const compression = COMPRESSIONS.find(({ name }) => name === kind);
  return compression === undefined ? bytes : undo(compression, bytes, limit);
}

async function undo(
  compression: Compression,
  bytes: Uint8Array,
  limit: number | undefined,
): Promise<Uint8Array> {
  if (!compression.magic.every((byte, i) => bytes[i] === byte)) {
    throw drumError("COMPRESSION_CORRUPT", { kind: compression.name, reason: "it does not start like that" });
  }
  try {
    return await compression.decompress(bytes, limit);
  } catch (cause) {
    if (cause instanceof DrumError) throw cause;
    const reason = cause instanceof Error ? cause.message : "unknown";
    throw drumError("COMPRESSION_CORRUPT", { kind: compression.name, reason }, { cause });
  }
}
