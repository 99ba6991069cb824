import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { parseMediaType } from "../../src/data/media-type.js";
import { readFrame } from "../../src/data/read.js";

const read = (source: string | Uint8Array, type: string, rowLimit: number) =>
  readFrame({ mediaType: parseMediaType(type), source: Buffer.from(source) }, { rowLimit });

const records = (rows: number) => Array.from({ length: rows }, (_, i) => `${i},x\n`).join("");

describe("the row limit", () => {
  it("counts rows, neither lines nor the header", async () => {
    const csv = 'a,b\n\n1,"x\ny\nz"\n\n\n2,y\n\n';
    expect((await read(csv, "text/csv", 2)).length).toBe(2);
    await expect(read(csv, "text/csv", 1)).rejects.toMatchObject({
      code: "TOO_MANY_ROWS",
      status: 413,
      details: { limit: 1 },
    });
    expect((await read("a,b\n", "text/csv", 1)).length).toBe(0);
  });

  it("ends the reading of CSV early: what comes far behind it is not looked at", async () => {
    const csv = `a,b\n${records(50_000)}1,2,3\n`;
    await expect(read(csv, "text/csv", 1_000_000)).rejects.toMatchObject({ code: "CSV_RAGGED" });
    await expect(read(csv, "text/csv", 1000)).rejects.toMatchObject({ code: "TOO_MANY_ROWS" });
  });

  it("is looked at in a Parquet file before its pages are", async () => {
    const bytes = new Uint8Array(
      parquetWriteBuffer({ columnData: [{ name: "a", data: [1, 2, 3], type: "DOUBLE" }] }),
    );
    expect((await read(bytes, "application/vnd.apache.parquet", 3)).length).toBe(3);
    bytes.fill(0xff, 4, 30);
    await expect(read(bytes, "application/vnd.apache.parquet", 3)).rejects.toMatchObject({
      code: "DATA_UNREADABLE",
    });
    await expect(read(bytes, "application/vnd.apache.parquet", 2)).rejects.toMatchObject({
      code: "TOO_MANY_ROWS",
    });
  });

  it.each([
    ["application/json", '[{"a":1},{"a":2},{"a":3}]'],
    ["application/json", '{"dataframe_split":{"columns":["a"],"data":[[1],[2],[3]]}}'],
    ["application/x-ndjson", '{"a":1}\n{"a":2}\n{"a":3}\n'],
    ["text/mtx", "%%MatrixMarket matrix coordinate real general\n3 1 1\n1 1 1\n"],
  ])("holds for %s %j", async (type, text) => {
    expect((await read(text, type, 3)).length).toBe(3);
    await expect(read(text, type, 2)).rejects.toMatchObject({ code: "TOO_MANY_ROWS" });
  });
});

describe("what data say of their own size", () => {
  const mtx = (size: string, layout = "coordinate") =>
    read(`%%MatrixMarket matrix ${layout} real general\n${size}\n1 1 1\n`, "text/mtx", 10_000_000);

  it.each([
    ["2000000000 1 1", "TOO_MANY_ROWS"],
    ["1 2000000000 1", "MTX_INVALID"],
    ["1 1 2000000000", "MTX_INVALID"],
  ])("is not believed of a matrix of %s", async (size, code) => {
    await expect(mtx(size)).rejects.toMatchObject({ code });
  });

  it("is not believed of an array", async () => {
    await expect(mtx("40000 40000", "array")).rejects.toMatchObject({ code: "MTX_INVALID" });
  });

  it.each([
    ["arrays", `[{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}]`],
    ["objects", `[{"a":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}]`],
    ["both", `[{"a":${'[{"a":'.repeat(50_000)}1${"}]".repeat(50_000)}}]`],
  ])("does not matter for %s of 100,000 levels", async (_, text) => {
    await expect(read(text, "application/json", 10)).rejects.toMatchObject({
      code: "JSON_SHAPE",
      message: expect.stringContaining("levels of nesting"),
    });
  });

  it.each([
    ["gzip", gzipSync(Buffer.alloc(2_000_000, "a\n"))],
    ["gzip in many members", Buffer.concat(Array<Buffer>(20).fill(gzipSync(Buffer.alloc(100_000, "a\n"))))],
  ])("is limited for %s, known by its first bytes", async (_, source) => {
    const payload = { mediaType: parseMediaType("text/csv"), source };
    expect((await readFrame(payload, { sizeLimit: 2_000_000 })).length).toBe(999_999);
    await expect(readFrame(payload, { sizeLimit: 1_999_999 })).rejects.toMatchObject({
      code: "BODY_TOO_LARGE",
    });
  });

  it("is limited for Parquet, whose pages may stand for much more than they are", async () => {
    const data = Array<string>(300_000).fill("the same again");
    const source = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "a", data, type: "STRING" }] }));
    expect(source.length).toBeLessThan(300_000);
    const payload = { mediaType: parseMediaType("application/vnd.apache.parquet"), source };
    expect((await readFrame(payload, { sizeLimit: 10_000_000 })).length).toBe(300_000);
    await expect(readFrame(payload, { sizeLimit: 299_999 })).rejects.toMatchObject({
      code: "BODY_TOO_LARGE",
    });
  });
});
