import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parquet } from "../../../src/data/formats/parquet/codec.js";
import { DataFrame } from "../../../src/data/frame.js";
import { DrumError } from "../../../src/errors.js";
import { needs, pythonFor } from "../../oracles/python.js";
import { arbitraryFrame, contents } from "../arbitrary-frame.js";

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

const python = pythonFor(["pyarrow", "pandas"]);

describe.skipIf(!python)(`Parquet as pyarrow writes it${needs(python, ["pyarrow", "pandas"])}`, () => {
  let folder: string;

  const program = `
import datetime as dt, decimal, sys
import numpy as np, pyarrow as pa, pyarrow.parquet as pq
folder = sys.argv[1]
D = decimal.Decimal
table = pa.table({
  "int8": pa.array([1, 2, 100], pa.int8()), "uint32": pa.array([1, 2, 2**32 - 1], pa.uint32()),
  "int32": pa.array([1, -2, 3], pa.int32()), "int64": pa.array([2**53 + 1, -2**63, 2**63 - 1]),
  "uint64": pa.array([1, 2, 3], pa.uint64()), "huge": pa.array([2**64 - 1, 0, 1], pa.uint64()),
  "int_nulls": pa.array([1, None, 3], pa.int16()), "long_nulls": pa.array([2**40, None, 3]),
  "half": pa.array(np.array([1.5, -0.0, 6e-8], np.float16)),
  "float": pa.array([0.1, None, 3], pa.float32()), "double": pa.array([0.1, None, float("inf")]), "nan": pa.array([0.1, float("nan"), 2]),
  "bool": pa.array([True, None, False]), "utf8": pa.array(["a", None, "ü€😀"]), "dictionary": pa.array(["x", None, "x"]).dictionary_encode(),
  "millis_utc": pa.array([-1, None, 1709251199123], pa.timestamp("ms", "Europe/Berlin")),
  "micros": pa.array([1, None, 1709251199123456], pa.timestamp("us")), "nanos": pa.array([1, None, 1709251199000000789], pa.timestamp("ns")),
  "date": pa.array([dt.date(2024, 2, 29), None, dt.date(1969, 12, 31)]), "time": pa.array([1, None, 86399999999], pa.time64("us")),
  "decimal": pa.array([D("1.15"), None, D("-123456789012345678.99")], pa.decimal128(20, 2)), "small_decimal": pa.array([D("1.15"), None, D("-0.01")], pa.decimal128(5, 2)),
  "list": pa.array([[1, 2], None, [3, 4]]), "doubles": pa.array([[1., None], [2., 3.], [4., 5.]]), "null": pa.nulls(3),
})
for codec in ("none", "snappy", "gzip", "zstd", "brotli", "lz4"): pq.write_table(table, f"{folder}/{codec}.parquet", compression=codec)
pq.write_table(table, f"{folder}/groups.parquet", row_group_size=1)
pq.write_table(table, f"{folder}/v1.parquet", version="1.0", data_page_version="2.0", use_dictionary=False, store_schema=False, coerce_timestamps="us", allow_truncated_timestamps=True)
pq.write_table(table.select(["nanos"]), f"{folder}/int96.parquet", use_deprecated_int96_timestamps=True)
pq.write_table(pa.table({"x": np.arange(200000) * 0.1, "text": [f"text {i % 1000}" for i in range(200000)], "n": np.arange(200000)}), f"{folder}/wide.parquet", compression="zstd", row_group_size=70000)
pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array(["b"])], names=["a", "a"]), f"{folder}/duplicates.parquet")
for name, array in {"struct": pa.array([{"a": 1}]), "ragged": pa.array([[1], [1, 2]]), "texts": pa.array([["a"]]), "fixed": pa.array([b"a"], pa.binary(1)), "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64()))}.items():
  pq.write_table(pa.table({"ok": pa.array([0] * len(array)), "bad": array}), f"{folder}/bad_{name}.parquet")
`;

  const reader = `
import json, sys, pyarrow.parquet as pq
file = pq.ParquetFile(sys.argv[1])
table = file.read()
table.validate(full=True)
print(json.dumps([table.column_names, [str(field.type) for field in table.schema], [column.to_pylist() for column in table.columns], file.num_row_groups], default=str))
`;

  const expected = {
    int8: [1, 2, 100],
    uint32: [1, 2, 2 ** 32 - 1],
    int32: [1, -2, 3],
    int64: [2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n],
    uint64: [1, 2, 3],
    huge: [2 ** 64, 0, 1],
    int_nulls: [1, null, 3],
    long_nulls: [2 ** 40, null, 3],
    half: [1.5, -0, 2 ** -24],
    float: [Math.fround(0.1), null, 3],
    double: [0.1, null, Number.POSITIVE_INFINITY],
    nan: [0.1, null, 2],
    bool: [true, null, false],
    utf8: ["a", null, "ü€😀"],
    dictionary: ["x", null, "x"],
    millis_utc: ["1969-12-31T23:59:59.999Z", null, "2024-02-29T23:59:59.123Z"],
    micros: ["1970-01-01T00:00:00.000001", null, "2024-02-29T23:59:59.123456"],
    nanos: ["1970-01-01T00:00:00.000000001", null, "2024-02-29T23:59:59.000000789"],
    date: ["2024-02-29", null, "1969-12-31"],
    time: ["00:00:00.000001", null, "23:59:59.999999"],
    decimal: [1.15, null, -123456789012345680],
    small_decimal: [1.15, null, -0.01],
    list: [Float64Array.of(1, 2), null, Float64Array.of(3, 4)],
    doubles: [Float64Array.of(1, Number.NaN), Float64Array.of(2, 3), Float64Array.of(4, 5)],
    null: [null, null, null],
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "drum-parquet-"));
    execFileSync(python!, ["-c", program, folder]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const load = async (name: string, options = {}) =>
    parquet.read(readFileSync(join(folder, `${name}.parquet`)), options);
  const valuesOf = (frame: DataFrame) =>
    Object.fromEntries(frame.names.map((name) => [name, frame.values(name)]));

  it.each(["none", "snappy", "gzip", "zstd", "brotli", "lz4", "groups"])(
    "reads all types from %s",
    async (name) => {
      expect(valuesOf(await load(name))).toEqual(expected);
    },
  );

  it("reads older forms", async () => {
    const { nanos: _, ...rest } = valuesOf(await load("v1"));
    const { nanos: __, ...others } = expected;
    expect(rest).toEqual(others);
    expect((await load("int96")).values("nanos")).toEqual(expected.nanos);
  });

  it("keeps timestamps when asked", async () => {
    const frame = await load("none", { timestamps: true });
    expect(frame.column("nanos")).toMatchObject({ type: "timestamp", unit: "ns" });
    expect(frame.values("nanos")).toEqual([1, null, 1709251199000000789n]);
    expect(frame.values("date")).toEqual([1709164800, null, -86400]);
  });

  it("reads many pages and row groups", async () => {
    const frame = await load("wide");
    expect(frame.numbers("x")).toEqual(Float64Array.from({ length: 200000 }, (_, i) => i * 0.1));
    expect(frame.numbers("n")).toEqual(Float64Array.from({ length: 200000 }, (_, i) => i));
    expect(frame.values("text")).toEqual(Array.from({ length: 200000 }, (_, i) => `text ${i % 1000}`));
  });

  it("keeps duplicate names apart", async () => {
    const frame = await load("duplicates");
    expect(contents(frame)).toEqual({
      names: ["a", "a"],
      types: ["int64", "string"],
      rows: 1,
      values: [[1], ["b"]],
    });
    expect(contents(await parquet.read(await write(frame), {}))).toEqual(contents(frame));
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
    const frame = DataFrame.from({
      int: [1, 2, 3],
      big: [2n ** 53n + 1n, -(2n ** 63n), 0n],
      double: [0.1, null, 3],
      float: Float32Array.of(0.5, 1.5, -0),
      text: ["a", null, "ü😀"],
      flag: [true, null, false],
      vector: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      matrix: { type: "matrix", length: 3, shape: [1, 2], values: Float64Array.of(1, 2, 3, 4, 5, 6) },
      sparse: { type: "sparse", length: 3, indices: Int32Array.of(1), values: Float64Array.of(7) },
      time: { type: "timestamp", length: 3, unit: "us", values: BigInt64Array.of(0n, 1n, 2n) },
      "a.b": ["x", "y", "z"],
    });
    const path = join(folder, "ours.parquet");
    writeFileSync(path, await write(frame.slice(0, 1), frame.slice(1)));
    const [names, types, values, groups] = JSON.parse(
      execFileSync(python!, ["-c", reader, path], { encoding: "utf8" }).replaceAll("NaN", "null"),
    );
    expect(groups).toBe(2);
    expect(names).toEqual(frame.names);
    expect(types).toEqual([
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
    ]);
    expect(values.filter((_: unknown, i: number) => i !== 1)).toEqual([
      [1, 2, 3],
      [0.1, null, 3],
      [0.5, 1.5, -0],
      ["a", null, "ü😀"],
      [true, null, false],
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [[[1, 2]], [[3, 4]], [[5, 6]]],
      [0, 7, 0],
      ["1970-01-01 00:00:00", "1970-01-01 00:00:00.000001", "1970-01-01 00:00:00.000002"],
      ["x", "y", "z"],
    ]);
  });
});
