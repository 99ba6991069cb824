import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { FileRange } from "../../src/data/payload.js";
import { recordRanges } from "../../src/score/ranges.js";

const folder = mkdtempSync(join(tmpdir(), "drum-ranges-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "in.csv");

async function rangesOf(text: string, every: number): Promise<FileRange[]> {
  writeFileSync(path, text);
  const ranges: FileRange[] = [];
  for await (const range of recordRanges(path, { every })) ranges.push(range);
  return ranges;
}

const cell = fc.constantFrom("1", "", "2.5", '"a,b"', '"two\nlines"', '"say ""so"""', "ä");
const row = fc.array(cell, { minLength: 2, maxLength: 4 }).map((cells) => cells.join(","));
const file = fc
  .record({ rows: fc.array(row, { minLength: 1, maxLength: 60 }), end: fc.constantFrom("\n", "\r\n") })
  .map(({ rows, end }) => `first,second${end}${rows.join(end)}${end}`);

test("ranges join to the file, start at the lines that they say, and all but the first carry the header", async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.integer({ min: 1, max: 200 }), async (text, every) => {
      const ranges = await rangesOf(text, every);
      const bytes = readFileSync(path);
      expect(Buffer.concat(ranges.map(({ start, end }) => bytes.subarray(start, end))).equals(bytes)).toBe(
        true,
      );
      const header = text.slice(0, text.indexOf("\n") + 1);
      for (const [i, range] of ranges.entries()) {
        const before = bytes.subarray(0, range.start).toString();
        expect(range.firstLine).toBe(before.split("\n").length);
        expect(range.header && Buffer.from(range.header).toString()).toBe(i === 0 ? undefined : header);
      }
    }),
    { numRuns: 200 },
  );
});

test("a file without a line end, and an empty one, are one range", async () => {
  expect(await rangesOf("a,b\n1,2", 1)).toMatchObject([{ start: 0, end: 7 }]);
  expect(await rangesOf("a,b", 1)).toMatchObject([{ start: 0, end: 3 }]);
  expect(await rangesOf("", 1)).toMatchObject([{ start: 0, end: 0 }]);
});

test("an endless line is refused before it is all read", async () => {
  await expect(rangesOf(`a,b\n${"x".repeat(70 * 1024 * 1024)}`, 1000)).rejects.toMatchObject({
    code: "CSV_RECORD_TOO_LONG",
  });
});
