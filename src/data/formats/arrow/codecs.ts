import { createRequire } from "node:module";
import { DrumError } from "../../../errors.js";
import { broken } from "../../arrow/layout.js";
import type { ArrowModule } from "../../arrow/to-table.js";
import { unzstd, zstdContentSize } from "../../zstd.js";
import { LENGTH_SIZE } from "./expanded-size.js";
import { lz4Length } from "./lz4-length.js";

const require = createRequire(import.meta.url);

/**
 * Tells apache-arrow how to decompress record batches. It asks for a decoder in the middle of reading, so the
 * packages are loaded by `require`, when the first compressed buffer is met. Nothing is expanded to more than was
 * announced of it.
 */
export function registerCodecs({ compressionRegistry, CompressionType }: ArrowModule): void {
  if (compressionRegistry.get(CompressionType.ZSTD) !== null) return;
  compressionRegistry.set(CompressionType.ZSTD, { decode: (bytes) => decodeZstd(bytes, announced(bytes)) });
  compressionRegistry.set(CompressionType.LZ4_FRAME, {
    decode: (bytes) => decodeLz4(bytes, announced(bytes)),
  });
}

/** apache-arrow gives the compressed bytes alone; their length when decompressed stands before them. */
const announced = ({ buffer, byteOffset }: Uint8Array) =>
  Number(new DataView(buffer, byteOffset - LENGTH_SIZE, LENGTH_SIZE).getBigInt64(0, true));

function decodeZstd(bytes: Uint8Array, length: number): Uint8Array {
  const fzstd = require("fzstd") as typeof import("fzstd");
  const said = zstdContentSize(bytes);
  if (said !== undefined && said !== length) throw otherLength();
  if (said !== undefined) return fzstd.decompress(bytes, new Uint8Array(length));
  // A frame that does not say its size may be shorter or longer.
  const decoded = whole(() => unzstd(bytes, length, fzstd.Decompress));
  if (decoded.length !== length) throw otherLength();
  return aligned(decoded);
}

function whole(decode: () => Uint8Array): Uint8Array {
  try {
    return decode();
  } catch (error) {
    throw error instanceof DrumError && error.code === "BODY_TOO_LARGE" ? otherLength() : error;
  }
}

function decodeLz4(bytes: Uint8Array, length: number): Uint8Array {
  if (lz4Length(bytes, length) !== length) throw otherLength();
  const { decompressFrameSync } = require("lz4-napi") as typeof import("lz4-napi");
  return aligned(decompressFrameSync(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
}

const otherLength = () => broken("a compressed buffer is not as long as it says");

/** Typed arrays over the bytes need them to start on a multiple of 8 of their memory. */
const aligned = (bytes: Uint8Array) => (bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes));
