import { constants } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import { drumError } from "../../../errors.js";
import type { FileRange } from "../../payload.js";

/** Bytes that can be read again, at any position. */
export interface ByteSource {
  readonly length: number;
  /** All of them, where they are in memory. */
  readonly bytes?: Buffer;
  /** Copies bytes from a position on, as many as fit or are there. */
  read(target: Uint8Array, position: number): number;
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    length: bytes.length,
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    read(target, position) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
  };
}

/**
 * Lends the range of a file as a source; of a file that has become shorter, what is there.
 * @throws INPUT_NOT_FOUND
 */
export function withFileSource<Result>(range: FileRange, use: (source: ByteSource) => Result): Result {
  const { path, start, end } = range;
  const guarded = <Value>(action: () => Value) => {
    try {
      return action();
    } catch (cause) {
      throw drumError("INPUT_NOT_FOUND", { path }, { cause });
    }
  };
  const file = guarded(() => openSync(path, "r"));
  try {
    return use({
      length: end - start,
      read: (target, position) =>
        guarded(() => {
          const wanted = Math.min(target.length, end - start - position);
          let filled = 0;
          while (filled < wanted) {
            const count = readSync(file, target, filled, wanted - filled, start + position + filled);
            if (count === 0) break;
            filled += count;
          }
          return filled;
        }),
    });
  } finally {
    closeSync(file);
  }
}

/** All bytes of a source. @throws INPUT_TOO_LONG */
export function allBytes(source: ByteSource): Buffer {
  if (source.bytes) return source.bytes;
  if (source.length > constants.MAX_LENGTH) {
    throw drumError("INPUT_TOO_LONG", { what: "data", length: source.length, limit: constants.MAX_LENGTH });
  }
  const bytes = Buffer.allocUnsafe(source.length);
  return bytes.subarray(0, source.read(bytes, 0));
}
