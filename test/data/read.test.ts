import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { FORMATS } from "../../src/data/formats/registry.js";
import { parseMediaType } from "../../src/data/media-type.js";
import type { Payload } from "../../src/data/payload.js";
import { type ReadFrameOptions, readBytes, readFrame } from "../../src/data/read.js";

const directory = mkdtempSync(join(tmpdir(), "drum-read-"));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (name: string, contents: Uint8Array | string) => {
  const path = join(directory, name);
  writeFileSync(path, contents);
  return path;
};

const ofFile = (path: string, mediaType = ""): Payload => ({
  mediaType: parseMediaType(mediaType),
  source: { path, start: 0, end: statSync(path).size, firstLine: 1 },
});

const ofBytes = (bytes: Uint8Array | string, mediaType = ""): Payload => ({
  mediaType: parseMediaType(mediaType),
  source: Buffer.from(bytes),
});

const CSV = "a,b\n1,x\n2,y\n";

const expectTable = async (payload: Payload, options: ReadFrameOptions = {}) => {
  const frame = await readFrame(payload, options);
  expect([frame.names, frame.values("a"), frame.values("b")]).toEqual([
    ["a", "b"],
    [1, 2],
    ["x", "y"],
  ]);
};

describe("the format is found", () => {
  test("by extension, in any case, whatever the media type says", async () => {
    await expectTable(ofFile(file("table.CSV", CSV), "application/json"));
  });

  test("by media type", async () => {
    await expectTable(ofBytes(CSV, "text/csv; charset=utf-8"));
  });

  test("by content", async () => {
    await expectTable(ofBytes(CSV));
    await expectTable(ofFile(file("table.data", CSV), "application/octet-stream"));
  });

  test.each([
    ["json", '[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]'],
    ["jsonl", '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n'],
    ["csv", CSV],
  ])("%s by content, extension and media type", async (name, text) => {
    const format = FORMATS.find((known) => known.name === name)!;
    await expectTable(ofBytes(text));
    await expectTable(ofBytes(`\ufeff${text}`));
    for (const type of format.mediaTypes) await expectTable(ofBytes(text, type));
    for (const extension of format.extensions) await expectTable(ofFile(file(`table${extension}`, text)));
  });

  test("Matrix Market, with names that come apart", async () => {
    const source = Buffer.from("%%MatrixMarket matrix array real general\n1 2\n5\n6\n");
    const frame = await readFrame({ mediaType: parseMediaType(""), source, columnNames: ["x", "y"] });
    expect([frame.values("x"), frame.values("y")]).toEqual([[5], [6]]);
  });

  test("by the name given, against all else", async () => {
    await expectTable(ofFile(file("table.json", CSV), "application/json"), { format: "csv" });
  });

  test("or the error lists what there is", async () => {
    await expect(readFrame(ofBytes(CSV, "image/png"))).rejects.toMatchObject({
      code: "FORMAT_UNKNOWN",
      text: expect.stringMatching(/image\/png.*csv \(\.csv\)/),
    });
    await expect(readFrame(ofBytes(CSV), { format: "xls" })).rejects.toMatchObject({
      code: "FORMAT_UNKNOWN",
    });
    await expect(readFrame(ofBytes("\0\0\0"))).rejects.toMatchObject({ code: "FORMAT_UNKNOWN" });
  });
});

describe("compressed data", () => {
  // `a,b\n1,x\n2,y\n` by the zstd command line tool 1.5.4.
  const ZSTD = Buffer.from("28b52ffd0458610000612c620a312c780a322c790a2e9f2146", "hex");

  test("by extension and by its first bytes", async () => {
    await expectTable(ofFile(file("table.csv.gz", gzipSync(CSV))));
    await expectTable(ofBytes(gzipSync(CSV), "text/csv"));
    await expectTable(ofBytes(ZSTD, "text/csv"));
    await expectTable(ofFile(file("table.csv.ZST", ZSTD)));
  });

  test("stays as it is for those who want the bytes", async () => {
    const bytes = gzipSync(CSV);
    expect(await readBytes(ofBytes(bytes))).toEqual(Buffer.from(bytes));
    expect(await readBytes(ofFile(file("raw.csv.gz", bytes)))).toEqual(bytes);
  });

  test.each(["table.csv.gz", "table.csv.zst"])("damaged: %s", async (name) => {
    const whole = name.endsWith("gz") ? gzipSync(CSV) : ZSTD;
    for (const bytes of [whole.subarray(0, whole.length >> 1), Buffer.from(CSV)]) {
      await expect(readFrame(ofFile(file(name, bytes)))).rejects.toMatchObject({
        code: "COMPRESSION_CORRUPT",
      });
    }
  });
});

test("the charset comes from the media type unless the options name one", async () => {
  const bytes = Buffer.from("a\n\xe9\n", "latin1");
  const named = await readFrame(ofBytes(bytes, "text/csv; charset=latin1"));
  expect(named.values("a")).toEqual(["é"]);
  const other = await readFrame(ofBytes(bytes, "text/csv; charset=utf-8"), { charset: "koi8-r" });
  expect(other.values("a")).toEqual(["И"]);
});

test("a range of a file is read below its header, with the lines of the file", async () => {
  const path = file("ranges.csv", "a,b\n1,x\n2,y\n3,z,extra\n");
  const header = Buffer.from("a,b\n");
  const part = (start: number, end: number, firstLine: number): Payload => ({
    mediaType: parseMediaType(""),
    source: { path, start, end, firstLine, header },
  });
  expect((await readFrame(part(8, 12, 3))).values("b")).toEqual(["y"]);
  await expect(readFrame(part(8, 22, 3))).rejects.toMatchObject({
    message: expect.stringContaining("line 4"),
  });
});

test("a file that is not there", async () => {
  const source = { path: join(directory, "none.csv"), start: 0, end: 1, firstLine: 1 };
  await expect(readFrame({ mediaType: parseMediaType(""), source })).rejects.toMatchObject({
    code: "INPUT_NOT_FOUND",
  });
});
