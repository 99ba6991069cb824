import {
  CompressionType,
  compressionRegistry,
  RecordBatchStreamWriter,
  Table,
  tableFromArrays,
  vectorFromArray,
} from "apache-arrow";
import { compressFrameSync } from "lz4-napi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { arrowStream } from "../../../src/data/formats/arrow/codec.js";
import { registerCodecs } from "../../../src/data/formats/arrow/codecs.js";

/** Zstandard frames of runs of a byte and, for the rest, of bytes as they are (RFC 8878). */
function zstdFrame(bytes: Uint8Array, saysSize: boolean): Uint8Array {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(bytes.length));
  const head = Buffer.from(saysSize ? "28b52ffde0" : "28b52ffd0038", "hex");
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += 2 ** 17) {
    const block = bytes.subarray(at, at + 2 ** 17);
    const last = at + 2 ** 17 >= bytes.length ? 1 : 0;
    const run = block.length > 0 && block.every((byte) => byte === block[0]);
    const header = Buffer.alloc(3);
    header.writeUIntLE(last + (run ? 2 : 0) + block.length * 8, 0, 3);
    blocks.push(header, Buffer.from(run ? block.subarray(0, 1) : block));
  }
  return Buffer.concat([head, ...(saysSize ? [size] : []), ...blocks]);
}

const KINDS = {
  lz4: [CompressionType.LZ4_FRAME, (bytes: Uint8Array) => compressFrameSync(Buffer.from(bytes))],
  "lz4 with checksums": [
    CompressionType.LZ4_FRAME,
    (bytes: Uint8Array) =>
      compressFrameSync(Buffer.from(bytes), { contentChecksum: true, blockChecksums: true }),
  ],
  "zstd that says its size": [CompressionType.ZSTD, (bytes: Uint8Array) => zstdFrame(bytes, true)],
  "zstd that does not say its size": [CompressionType.ZSTD, (bytes: Uint8Array) => zstdFrame(bytes, false)],
} as const;
type Kind = keyof typeof KINDS;

beforeAll(async () => registerCodecs(await import("apache-arrow")));
afterAll(() => {
  for (const type of [CompressionType.LZ4_FRAME, CompressionType.ZSTD]) {
    compressionRegistry.set(type, { decode: compressionRegistry.get(type)!.decode! });
  }
});

/** A stream of a table. What apache-arrow itself announces of a buffer is its compressed length, so it is put right. */
function compressed(table: Table, kind: Kind): Uint8Array {
  const [compressionType, encode] = KINDS[kind];
  const lengths: bigint[] = [];
  const noting = (bytes: Uint8Array) => {
    const encoded = encode(bytes);
    if (encoded.length < bytes.length) lengths.push(BigInt(bytes.length));
    return encoded;
  };
  compressionRegistry.set(compressionType, { ...compressionRegistry.get(compressionType)!, encode: noting });
  lengths.length = 0;
  const writer = new RecordBatchStreamWriter({ compressionType });
  writer.write(table);
  writer.finish();
  return announcing(writer.toUint8Array(true), () => lengths.shift()!);
}

const ROWS = 300_000;
const zeros = () =>
  tableFromArrays({
    a: new Float64Array(ROWS),
    b: new Float64Array(ROWS),
    c: new Int32Array(ROWS).fill(-1),
  });
const read = async (bytes: Uint8Array, sizeLimit?: number) => arrowStream.read(bytes, { sizeLimit });

/** The same bytes where another length is announced of each compressed buffer. */
function announcing(bytes: Uint8Array, change: (length: bigint) => bigint): Uint8Array {
  const copy = Buffer.from(bytes);
  for (const magic of ["04224d18", "28b52ffd"]) {
    let at = copy.indexOf(magic, 0, "hex");
    for (; at >= 0; at = copy.indexOf(magic, at + 4, "hex")) {
      copy.writeBigInt64LE(change(copy.readBigInt64LE(at - 8)), at - 8);
    }
  }
  return copy;
}

describe.each(Object.keys(KINDS) as Kind[])("compressed Arrow buffers (%s)", (kind) => {
  it("are limited by what they announce together, before any is expanded", async () => {
    const bytes = compressed(zeros(), kind);
    const size = ROWS * (8 + 8 + 4);
    expect(bytes.length).toBeLessThan(size / 3);
    const frame = await read(bytes, size);
    expect([frame.length, frame.numbers("c")[ROWS - 1]]).toEqual([ROWS, -1]);
    await expect(read(bytes, size - 1)).rejects.toMatchObject({ code: "BODY_TOO_LARGE", status: 413 });
    const enormous = announcing(bytes, () => 2n ** 62n);
    await expect(read(enormous, size)).rejects.toMatchObject({ code: "BODY_TOO_LARGE" });
  });

  it("are refused where they announce another length than they have", async () => {
    const bytes = compressed(zeros(), kind);
    for (const change of [
      (length: bigint) => length + 8n,
      (length: bigint) => length - 8n,
      () => 8n,
      () => 0n,
    ]) {
      await expect(read(announcing(bytes, change))).rejects.toMatchObject({ code: "DATA_UNREADABLE" });
    }
    await expect(read(announcing(bytes, () => -2n))).rejects.toThrow("negative length");
  });

  it("are limited in dictionaries, too", async () => {
    const words = vectorFromArray(["a".repeat(500_000), "b".repeat(500_000)]);
    const bytes = compressed(tableFromArrays({ words: [...words] as string[] }), kind);
    expect(bytes.length).toBeLessThan(200_000);
    expect((await read(bytes, 1_100_000)).values("words")[1]).toHaveLength(500_000);
    await expect(read(bytes, 900_000)).rejects.toMatchObject({ code: "BODY_TOO_LARGE" });
  });
});

it("columns without buffers are counted by their cells", async () => {
  const table = new Table({ a: vectorFromArray(Array<null>(1000).fill(null)) });
  const writer = new RecordBatchStreamWriter();
  writer.write(table);
  writer.finish();
  const bytes = writer.toUint8Array(true);
  expect((await read(bytes, 1000)).length).toBe(1000);
  await expect(read(bytes, 999)).rejects.toMatchObject({ code: "BODY_TOO_LARGE" });
});
