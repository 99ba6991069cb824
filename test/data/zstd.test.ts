import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { unzstdWithin } from "../../src/data/zstd.js";
import { ROOT } from "../scenarios/run-drum.js";

/** A frame of RFC 8878 without checksum and content size; the window is `2 ** windowLog` bytes. */
const frame = (windowLog: number, blocks: readonly Uint8Array[]) =>
  Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3]),
    ...blocks,
    Buffer.from([1, 0, 0]),
  ]);

const header = (type: number, length: number) => {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE((length << 3) | (type << 1), 0, 3);
  return bytes;
};
const raw = (text: string) => Buffer.concat([header(0, text.length), Buffer.from(text)]);
const repeated = (byte: number, length: number) => Buffer.concat([header(1, length), Buffer.from([byte])]);
const BLOCK = 128 * 1024;

describe("zstd of strangers", () => {
  it("is undone: blocks of any kind, frames one after another, and what is to be passed over", async () => {
    const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const one = frame(20, [raw("abc"), repeated(0x7a, 5)]);
    expect(String(await unzstdWithin(one, 8))).toBe("abczzzzz");
    expect(String(await unzstdWithin(Buffer.concat([one, skipped, one]), 100))).toBe("abczzzzzabczzzzz");
    const file = readFileSync(`${ROOT}/testdata/iris.csv.zst`);
    expect(String(await unzstdWithin(file, 10_000))).toBe(readFileSync(`${ROOT}/testdata/iris.csv`, "utf8"));
  });

  const hasZstd = spawnSync("zstd", ["--version"]).status === 0;
  it.skipIf(!hasZstd)(
    `is undone as zstd makes it at every level${hasZstd ? "" : " (needs the program zstd)"}`,
    async () => {
      const text = Array.from({ length: 20_000 }, (_, i) => `${i},${Math.sin(i)},word\n`).join("");
      for (const data of [Buffer.from(text), Buffer.alloc(3_000_000)]) {
        for (const level of ["--fast", "-3", "-19"]) {
          // From standard input: the size is not known before.
          const { stdout } = spawnSync("zstd", ["-c", "-q", level], { input: data, maxBuffer: 1e9 });
          expect(Buffer.compare(await unzstdWithin(stdout, 1e9), data) === 0).toBe(true);
          expect((await unzstdWithin(Buffer.concat([stdout, stdout]), 1e9)).length).toBe(2 * data.length);
        }
      }
    },
  );

  it("is given up once it is too large", async () => {
    await expect(unzstdWithin(frame(17, [raw("abc"), repeated(0, 5)]), 7)).rejects.toMatchObject({
      code: "BODY_TOO_LARGE",
    });
    const bomb = frame(17, Array<Buffer>(100_000).fill(repeated(0, BLOCK)));
    const began = performance.now();
    await expect(unzstdWithin(bomb, 1e9)).rejects.toMatchObject({
      code: "BODY_TOO_LARGE",
      details: { limit: 1e9 },
    });
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it("may not ask for more memory or work than its size explains", async () => {
    await expect(unzstdWithin(frame(30, [raw("abc")]), 1e9)).rejects.toThrow("a window of more than 8 MiB");
    const slow = frame(23, Array<Buffer>(5000).fill(raw("a")));
    await expect(unzstdWithin(slow, 1e9)).rejects.toThrow("take more work than their sizes explain");
    const many = Buffer.concat(Array<Buffer>(1000).fill(frame(23, [])));
    await expect(unzstdWithin(many, 1e9)).rejects.toThrow("take more work than their sizes explain");
  });

  it("lets others have their turn", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await unzstdWithin(frame(17, Array<Buffer>(500).fill(repeated(1, BLOCK))), 1e9);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });

  it.each([
    ["nothing of the kind", Buffer.from("hello world")],
    ["cut off in a block", frame(17, [raw("abcdef")]).subarray(0, 12)],
    ["cut off between blocks", frame(17, [raw("abcdef")]).subarray(0, 15)],
    ["followed by something else", Buffer.concat([frame(17, [raw("abc")]), Buffer.from("trailing")])],
    ["a block of the reserved kind", frame(17, [header(3, 0)])],
  ])("that is %s fails", async (_, bytes) => {
    await expect(unzstdWithin(bytes, 1000)).rejects.toThrow();
  });
});
