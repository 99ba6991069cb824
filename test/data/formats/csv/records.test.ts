import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dialectOf } from "../../../../src/data/formats/csv/dialect.js";
import { mendQuotes } from "../../../../src/data/formats/csv/quotes.js";
import { type Cut, countLines, RecordCutter } from "../../../../src/data/formats/csv/records.js";

const records = (text: Buffer): string[][] =>
  parse(mendQuotes(text, dialectOf({})), {
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
  });

function cutsOf(text: Buffer, every: number, chunkSize: number): { cuts: Cut[]; cutter: RecordCutter } {
  const cutter = new RecordCutter({ every });
  const cuts: Cut[] = [];
  for (let at = 0; at < text.length; at += chunkSize)
    cuts.push(...cutter.feed(text.subarray(at, at + chunkSize)));
  return { cuts, cutter };
}

const csvText = fc
  .array(fc.constantFrom("a", "1", ",", '"', '""', "\n", "\r\n", "\r", " ", '"x"', '"x\ny"', "é"), {
    maxLength: 40,
  })
  .map((parts) => Buffer.from(parts.join("")))
  .filter((text) => {
    try {
      records(text);
      return true;
    } catch {
      return false;
    }
  });

describe("cutting CSV between records", () => {
  test("the pieces hold the records of the whole, however the data is chunked", () => {
    fc.assert(
      fc.property(
        csvText,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (text, every, size) => {
          const { cuts } = cutsOf(text, every, size);
          const edges = [0, ...cuts.map((cut) => cut.offset), text.length];
          const pieces = edges.slice(1).map((end, i) => text.subarray(edges[i], end));
          expect(pieces.flatMap(records)).toEqual(records(text));
          for (const { offset, line } of cuts) expect(line).toBe(1 + countLines(text, offset));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("every piece is as long as wanted, and ends with the first record that makes it so", () => {
    const text = Buffer.from(`a,b\n${Array.from({ length: 50 }, (_, i) => `${i},"x\n""y"`).join("\n")}\n`);
    const { cuts } = cutsOf(text, 40, 7);
    const ends = new Set(cutsOf(text, 1, 1000).cuts.map((cut) => cut.offset));
    expect(ends.size).toBe(51);
    for (let i = 1; i < cuts.length; i++) {
      const from = cuts[i - 1]!.offset;
      const inside = [...ends].filter((end) => end > from && end < cuts[i]!.offset);
      expect(cuts[i]!.offset - from).toBeGreaterThanOrEqual(40);
      for (const end of inside) expect(end - from).toBeLessThan(40);
    }
  });

  test.each([
    ["a,b\n1,2\n", 4, 2],
    ['\n \t\r\n\r""\n1\n', 9, 5],
    ['\ufeff\n"a\nb",c\r\n1', 13, 4],
    ['\ufeff"a\nb",c\r1', 11, 3],
  ])("the header of %j ends at byte %d, on line %d", (text, offset, line) => {
    for (const size of [5, 100])
      expect(cutsOf(Buffer.from(text), 1e6, size).cutter.header).toEqual({ offset, line });
  });

  test("a record without an end is an error before it fills the memory", () => {
    const cutter = new RecordCutter({ every: 1 });
    cutter.feed(Buffer.from("a\n1\n"));
    const chunk = Buffer.alloc(8 << 20, "x");
    const feed = () => {
      for (let i = 0; i < 9; i++) cutter.feed(chunk);
    };
    const message = expect.stringContaining("line 3");
    expect(feed).toThrow(expect.objectContaining({ code: "CSV_RECORD_TOO_LONG", message }));
  });
});
