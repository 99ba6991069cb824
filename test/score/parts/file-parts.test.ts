import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { fileParts } from "../../../src/score/parts/file-parts.js";
import { decompressedStream } from "../../../src/score/parts/open-stream.js";
import type { CutOptions, DivisibleInput, Part } from "../../../src/score/parts/part.js";
import { streamParts } from "../../../src/score/parts/stream-parts.js";

const folder = mkdtempSync(join(tmpdir(), "drum-parts-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "in.csv");

async function collect(input: DivisibleInput, from: number, options: CutOptions, exact: boolean) {
  const parts: Part[] = [];
  for await (const part of input.parts(from, options, exact)) parts.push(part);
  return parts;
}

const inFile = (text: string) => {
  writeFileSync(path, text);
  return fileParts(path, Buffer.byteLength(text));
};
/** Chunks of a few bytes, so that cuts fall anywhere in them. */
const inStream = (text: string, size: number) =>
  streamParts(() => {
    async function* chunks() {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    }
    return decompressedStream("stream", chunks(), undefined);
  });

const cell = fc.constantFrom("1", "", "2.5", '"a,b"', '"two\nlines"', '"cr\r\nlf"', '"say ""so"""', "ä");
const row = fc.array(cell, { minLength: 2, maxLength: 2 }).map((cells) => cells.join(","));
const file = fc
  .record({
    mark: fc.constantFrom("", "\ufeff"),
    rows: fc.array(row, { minLength: 1, maxLength: 60 }),
    end: fc.constantFrom("\n", "\r\n", "\r"),
    last: fc.boolean(),
  })
  .map(({ mark, rows, end, last }) => ({
    header: `${mark}first,second${end}`,
    text: `${mark}first,second${end}${rows.join(end)}${last ? end : ""}`,
  }));
const lineOf = (text: string, offset: number) =>
  Buffer.from(text)
    .subarray(0, offset)
    .toString()
    .split(/\r\n|\n|\r/).length;

test("parts join to the data, start at the lines that they say, and all but the first carry the header", async () => {
  await fc.assert(
    fc.asyncProperty(
      file,
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 50 }),
      async ({ text, header }, every, size) => {
        for (const [input, exact] of [
          [inFile(text), false],
          [inFile(text), true],
          [inStream(text, size), true],
        ] as const) {
          const parts = await collect(input, 0, { every }, exact);
          const bytes = await Promise.all(parts.map((part) => part.bytes()));
          expect(Buffer.concat(bytes).toString()).toBe(text);
          for (const [i, part] of parts.entries()) {
            expect(part.start).toBe(i === 0 ? 0 : parts[i - 1]!.end);
            expect(await part.firstLine()).toBe(lineOf(text, part.start));
            expect(Buffer.from(part.header).toString()).toBe(header);
            if (!exact && i < parts.length - 1)
              expect(bytes[i]!.at(-1)).toBe(part.guessed ? 10 : bytes[i]!.at(-1));
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("exact parts are the same in a file and in a stream, and from any of their ends on", async () => {
  await fc.assert(
    fc.asyncProperty(
      file,
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 3 }),
      async ({ text }, every, multiple) => {
        const ends = (parts: readonly Part[]) => parts.map(({ end }) => end);
        const lines = (parts: readonly Part[]) => Promise.all(parts.map((part) => part.firstLine()));
        const all = await collect(inFile(text), 0, { every, multiple }, true);
        expect(ends(await collect(inStream(text, 7), 0, { every, multiple }, true))).toEqual(ends(all));
        for (const [i, { end }] of all.entries()) {
          for (const input of [inFile(text), inStream(text, 7)]) {
            const rest = await collect(input, end, { every, multiple }, true);
            expect(ends(rest)).toEqual(ends(all).slice(i + 1));
            expect(await lines(rest)).toEqual((await lines(all)).slice(i + 1));
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("pieces of whole batches have a multiple of so many records", async () => {
  const text = `a,b\n${Array.from({ length: 100 }, (_, i) => `${i},"x\n"\n`).join("")}`;
  const parts = await collect(inFile(text), 0, { every: 30, multiple: 8 }, false);
  const counts = await Promise.all(
    parts.map(
      async (part) =>
        Buffer.from(await part.bytes())
          .toString()
          .split("x").length - 1,
    ),
  );
  expect(counts).toEqual([...Array(12).fill(8), 4]);
});

test("a file without a line end, and an empty one, are one part", async () => {
  for (const text of ["a,b\n1,2", "a,b", ""]) {
    expect(await collect(inFile(text), 0, { every: 100 }, false)).toMatchObject([
      { start: 0, end: text.length },
    ]);
    expect(await collect(inStream(text, 2), 0, { every: 100 }, false)).toMatchObject([
      { start: 0, end: text.length },
    ]);
  }
});

test("an endless line is refused before it is all read", async () => {
  const text = `a,b\n${"x".repeat(70 * 1024 * 1024)}`;
  for (const input of [inFile(text), inStream(text, 1 << 20)]) {
    await expect(collect(input, 0, { every: 1000 }, true)).rejects.toMatchObject({
      code: "CSV_RECORD_TOO_LONG",
    });
  }
});

test("only the places around the cuts of a file are read when they may be guessed", async () => {
  const text = `a,b\n${"1,2\n".repeat(1_000_000)}`;
  const parts = await collect(inFile(text), 0, { every: 1_000_000 }, false);
  expect(parts.map(({ start, end, guessed }) => [start, end, guessed])).toEqual([
    [0, 1_000_000, true],
    [1_000_000, 2_000_000, true],
    [2_000_000, 3_000_000, true],
    [3_000_000, 4_000_000, true],
    [4_000_000, 4_000_004, false],
  ]);
});
