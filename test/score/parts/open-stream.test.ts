import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { decompressedStream, peeked } from "../../../src/score/parts/open-stream.js";
import { testdata } from "../../scenarios/templates.js";

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(Uint8Array.from(chunk));
  return Buffer.concat(parts);
}

const plain = readFileSync(testdata("iris.csv"));
const COMPRESSED = { gzip: "iris.csv.gz", zstd: "iris.csv.zst" };

test.each(Object.entries(COMPRESSED))(
  "%s is undone in chunks of any size, one stream after another",
  async (kind, file) => {
    const bytes = readFileSync(testdata(file));
    for (const size of [1, 7, 100, 1 << 20]) {
      const stream = decompressedStream(file, inChunks(bytes, size), kind);
      expect((await all(stream.chunks)).equals(plain)).toBe(true);
      expect(stream.read()).toBe(bytes.length);
    }
    const twice = decompressedStream(file, inChunks(Buffer.concat([bytes, bytes]), 50), kind);
    expect((await all(twice.chunks)).equals(Buffer.concat([plain, plain]))).toBe(true);
  },
);

test.each(Object.entries(COMPRESSED))("%s that is cut off or broken is an error", async (kind, file) => {
  const bytes = readFileSync(testdata(file));
  const cut = decompressedStream(file, inChunks(bytes.subarray(0, bytes.length - 20), 64), kind);
  await expect(all(cut.chunks)).rejects.toMatchObject({ code: "COMPRESSION_CORRUPT" });
  const other = decompressedStream(file, inChunks(plain, 64), kind);
  await expect(all(other.chunks)).rejects.toMatchObject({ code: "COMPRESSION_CORRUPT" });
});

test("what cannot be read is no fault of its compression", async () => {
  async function* broken() {
    yield gzipSync(plain).subarray(0, 40);
    throw new Error("disk on fire");
  }
  const stream = decompressedStream("in.csv.gz", broken(), "gzip");
  await expect(all(stream.chunks)).rejects.toMatchObject({ code: "INPUT_NOT_FOUND" });
});

test("a stream that was looked into is still whole", async () => {
  for (const size of [1, 100, 1 << 20]) {
    const { head, chunks } = await peeked("in", inChunks(plain, size), 300);
    expect(head.length).toBeGreaterThanOrEqual(300);
    expect(plain.subarray(0, head.length).equals(head)).toBe(true);
    expect((await all(chunks)).equals(plain)).toBe(true);
  }
});
