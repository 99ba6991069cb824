import { createRequire } from "node:module";
import type { ArrowModule } from "../../arrow/to-table.js";

const require = createRequire(import.meta.url);

/**
 * Tells apache-arrow how to decompress record batches. It asks for a decoder in the middle of reading, so the
 * packages are loaded by `require`, when the first compressed buffer is met.
 */
export function registerCodecs({ compressionRegistry, CompressionType }: ArrowModule): void {
  if (compressionRegistry.get(CompressionType.ZSTD) !== null) return;
  compressionRegistry.set(CompressionType.ZSTD, {
    decode: (bytes) => aligned((require("fzstd") as typeof import("fzstd")).decompress(bytes)),
  });
  compressionRegistry.set(CompressionType.LZ4_FRAME, {
    decode: (bytes) => {
      const { decompressFrameSync } = require("lz4-napi") as typeof import("lz4-napi");
      return aligned(decompressFrameSync(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
    },
  });
}

/** Typed arrays over the bytes need them to start on a multiple of 8 of their memory. */
const aligned = (bytes: Uint8Array) => (bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes));
