import type { Compressors } from "hyparquet";

/** Decompression of every codec of Parquet but LZO. */
export async function loadCompressors(): Promise<Compressors> {
  const { compressors } = await import("hyparquet-compressors");
  const { uncompressSync } = await import("lz4-napi");
  return {
    ...compressors,
    // The JavaScript one refuses the block of an empty page. lz4-napi wants the size before the block.
    LZ4_RAW: (block, size) => {
      const prefix = Buffer.alloc(4);
      prefix.writeUInt32LE(size);
      return uncompressSync(Buffer.concat([prefix, block]));
    },
  };
}
