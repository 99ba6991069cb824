import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { drumError } from "../../errors.js";
import type { ByteStream } from "./stream-parts.js";

/** The path that stands for standard input, which may be a socket that cannot be opened by its name. */
export const STDIN = "/dev/stdin";

/** The bytes of a file, a pipe or standard input from its start. */
export function openInput(path: string): AsyncIterable<Uint8Array> {
  return path === STDIN ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024 });
}

/** The first bytes of a stream, at least so many if there are, and the stream with them. @throws INPUT_NOT_FOUND */
export async function peeked(path: string, stream: AsyncIterable<Uint8Array>, length: number) {
  const iterator = stream[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  try {
    for (let size = 0; size < length; ) {
      const { value, done } = await iterator.next();
      if (done) break;
      first.push(value);
      size += value.length;
    }
  } catch (cause) {
    throw drumError("INPUT_NOT_FOUND", { path }, { cause });
  }
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield* first.splice(0);
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { head: Buffer.concat(first), chunks: chunks() };
}

/**
 * A stream decompressed while it is read.
 * @param path for messages
 * @throws from the stream: INPUT_NOT_FOUND, COMPRESSION_CORRUPT
 */
export function decompressedStream(
  path: string,
  stream: AsyncIterable<Uint8Array>,
  compression: string | undefined,
): ByteStream {
  let read = 0;
  async function* counted() {
    try {
      for await (const chunk of stream) {
        read += chunk.length;
        yield chunk;
      }
    } catch (cause) {
      throw drumError("INPUT_NOT_FOUND", { path }, { cause });
    }
  }
  const chunks =
    compression === "gzip" ? gunzipped(counted()) : compression === "zstd" ? unzstd(counted()) : counted();
  return { chunks, read: () => read };
}

async function* gunzipped(source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { Readable: FromIterable } = await import("node:stream");
  const raw: Readable = FromIterable.from(source, { objectMode: false, highWaterMark: 256 * 1024 });
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  let failure: unknown;
  raw.on("error", (error) => {
    failure = error;
    gunzip.destroy(error);
  });
  try {
    for await (const chunk of raw.pipe(gunzip)) yield chunk as Buffer;
  } catch (cause) {
    throw failure ?? corrupt("gzip", cause);
  } finally {
    raw.destroy();
  }
}

async function* unzstd(source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import("fzstd");
  const ready: Uint8Array[] = [];
  const decompress = new Decompress((chunk) => void (chunk.length > 0 && ready.push(chunk)));
  const push = (chunk: Uint8Array, last: boolean) => {
    try {
      decompress.push(chunk, last);
    } catch (cause) {
      throw corrupt("zstd", cause);
    }
  };
  for await (const chunk of source) {
    push(chunk, false);
    yield* ready.splice(0);
  }
  push(new Uint8Array(0), true);
  yield* ready.splice(0);
}

function corrupt(kind: string, cause: unknown) {
  const reason = cause instanceof Error ? cause.message : "unknown";
  return drumError("COMPRESSION_CORRUPT", { kind, reason }, { cause });
}
