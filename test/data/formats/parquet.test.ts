import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parquet } from "../../../src/data/formats/parquet/codec.js";
import { DataFrame } from "../../../src/data/frame.js";
import { DrumError } from "../../../src/errors.js";
import { arbitraryFrame, contents } from "../arbitrary-frame.js";
import { pyarrow, readByPyarrow, writeByPyarrow } from "./pyarrow/pyarrow.js";
import { COLUMNS, DUPLICATES, OWN, OWN_VALUES, valuesOf, WIDE } from "./pyarrow/values.js";

const write = async (...frames: DataFrame[]) => {
  const writer = await parquet.writer!({});
  const parts: Uint8Array[] = [];
  for (const frame of frames) parts.push(await writer.write(frame));
  parts.push(await writer.end());
  return Buffer.concat(parts);
};

/** Columns that come back as they are: integers with missing values become floats, timestamps text. */
const comparable = (frame: DataFrame) => {
  const kept = frame.columns.flatMap((column, i) =>
    (["int32", "int64"].includes(column.type) && "validity" in column) ||
    (column.type === "vector" && column.width === 0)
      ? []
      : [i],
  );
  return new DataFrame(
    kept.map((i) => frame.names[i]!),
    kept.map((i) => frame.columns[i]!),
    kept.length === 0 ? 0 : frame.length,
  );
};

describe("Parquet", () => {
  it("gives back every frame that was written", async () => {
    const types = ["float64", "float32", "int32", "int64", "boolean", "string", "vector"] as const;
    await fc.assert(
      fc.asyncProperty(arbitraryFrame(types), async (generated) => {
        const frame = comparable(generated);
        if (frame.length === 0) return;
        expect(contents(await parquet.read(await write(frame), {}))).toEqual(contents(frame));
      }),
      { numRuns: 60 },
    );
  });

  it("gives back several frames as one", async () => {
    const frame = DataFrame.from({
      x: [1.5, null, 3, 4],
      text: ["a", "b", null, "ü"],
      flag: [true, null, false, true],
    });
    const bytes = await write(frame.slice(0, 1), frame.slice(1, 1), frame.slice(1));
    expect(contents(await parquet.read(bytes, {}))).toEqual(contents(frame));
  });

  it("writes no rows as no rows", async () => {
    const back = await parquet.read(await write(DataFrame.from({ x: [1.5], t: ["a"] }).slice(0, 0)), {});
    expect(contents(back)).toEqual({
      names: ["x", "t"],
      types: ["float64", "string"],
      rows: 0,
      values: [[], []],
    });
  });

  it("refuses every part of what was written, and what is not Parquet", async () => {
    const bytes = await write(DataFrame.from({ x: [1.5, 2.5], text: ["a", "b"] }));
    const parts = Array.from({ length: bytes.length }, (_, end) => bytes.subarray(0, end));
    for (const part of [...parts, Buffer.from("a,b\n1,2\n"), Buffer.from("PAR1\0\0\0\0PAR1")]) {
      const error = await Promise.resolve(parquet.read(part, {})).catch((reason) => reason);
      expect((error as DrumError).code, `of ${part.length} bytes`).toBe("DATA_UNREADABLE");
    }
  });

  it("gives a frame or a clear error for any changed byte", async () => {
    const bytes = await write(
      DataFrame.from({ x: [1.5, null], n: [1, 2], text: ["ab", null], flag: [true, null] }),
    );
    const place = fc.nat({ max: bytes.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= flip;
        try {
          contents(await parquet.read(changed, {}));
        } catch (error) {
          expect(error).toBeInstanceOf(DrumError);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe.skipIf(!pyarrow.found)(`Parquet as pyarrow writes it${pyarrow.needs}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = writeByPyarrow("parquet");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const load = async (name: string, options = {}) =>
    parquet.read(readFileSync(join(folder, `${name}.parquet`)), options);

  it.each(["none", "snappy", "gzip", "zstd", "brotli", "lz4", "groups"])(
    "reads all types from %s",
    async (name) => {
      expect(valuesOf(await load(name))).toEqual(COLUMNS);
    },
  );

  it("reads older forms", async () => {
    const { nanos: _, ...rest } = valuesOf(await load("v1"));
    const { nanos, ...others } = COLUMNS;
    expect(rest).toEqual(others);
    expect((await load("int96")).values("nanos")).toEqual(nanos);
  });

  it("keeps timestamps when asked", async () => {
    const frame = await load("none", { timestamps: true });
    expect(frame.column("nanos")).toMatchObject({ type: "timestamp", unit: "ns" });
    expect(frame.values("nanos")).toEqual([1, null, 1709251199000000789n]);
    expect(frame.values("date32")).toEqual([1709164800, null, -86400]);
  });

  it("reads many pages and row groups", async () => {
    const frame = await load("wide");
    expect(frame.numbers("x")).toEqual(WIDE.x);
    expect(frame.numbers("n")).toEqual(WIDE.n);
    expect(frame.values("text")).toEqual(WIDE.text);
  });

  it("keeps duplicate names apart", async () => {
    const frame = await load("duplicates");
    expect(contents(frame)).toEqual(DUPLICATES);
    expect(contents(await parquet.read(await write(frame), {}))).toEqual(DUPLICATES);
  });

  it.each([
    ["struct", "Column 'bad' holds values of type struct or map, which a data frame cannot hold."],
    ["map", "Column 'bad' holds values of type struct or map, which a data frame cannot hold."],
    ["texts", "Column 'bad' holds values of type list, which a data frame cannot hold."],
    ["fixed", "Column 'bad' holds values of type fixed-length binary, which a data frame cannot hold."],
    ["ragged", "Column 'bad' holds lists of different lengths, 1 and 2."],
  ])("names a column of %s", async (name, message) => {
    await expect(load(`bad_${name}`)).rejects.toThrow(message);
  });

  it("writes files that pyarrow reads", async () => {
    const path = join(folder, "own.parquet");
    writeFileSync(path, await write(OWN.slice(0, 1), OWN.slice(1)));
    expect(readByPyarrow(path)).toEqual({
      names: OWN.names,
      types: [
        "int32",
        "int64",
        "double",
        "float",
        "string",
        "bool",
        "list<element: double>",
        "list<element: list<element: double>>",
        "double",
        "timestamp[us]",
        "string",
      ],
      values: OWN_VALUES,
      parts: 2,
    });
  });
});
