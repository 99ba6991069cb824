import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { float64Column, isMissing } from "../../../src/data/column.js";
import { arrowFile, arrowStream } from "../../../src/data/formats/arrow/codec.js";
import { DataFrame } from "../../../src/data/frame.js";
import { DrumError } from "../../../src/errors.js";
import { needs, pythonFor } from "../../oracles/python.js";
import { arbitraryFrame, contents } from "../arbitrary-frame.js";

const kinds = [
  ["file", arrowFile],
  ["stream", arrowStream],
] as const;

const write = async (codec: typeof arrowFile, ...frames: DataFrame[]) => {
  const writer = await codec.writer!({});
  const parts: Uint8Array[] = [];
  for (const frame of frames) parts.push(await writer.write(frame));
  parts.push(await writer.end());
  return Buffer.concat(parts);
};

/** What a frame is after a way through Arrow: sparse columns are dense. */
const dense = (frame: DataFrame) => {
  const all = contents(frame);
  return { ...all, types: all.types.map((type) => (type === "sparse" ? "float64" : type)) };
};

/** Without integers with missing values, which come back as floats, and lists without values, which Arrow's reader mistakes. */
const comparable = (frame: DataFrame) => {
  const kept = frame.columns.flatMap((column, i) =>
    (["int32", "int64"].includes(column.type) && "validity" in column) ||
    (column.type === "vector" && column.width === 0) ||
    (column.type === "matrix" && column.shape.includes(0))
      ? []
      : [i],
  );
  return new DataFrame(
    kept.map((i) => frame.names[i]!),
    kept.map((i) => frame.columns[i]!),
    kept.length === 0 ? 0 : frame.length,
  );
};

describe.each(kinds)("Arrow IPC %s", (_, codec) => {
  it("gives back every frame that was written", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryFrame(), async (generated) => {
        const frame = comparable(generated);
        const bytes = await write(codec, frame);
        expect(dense(await codec.read(bytes, { timestamps: true }))).toEqual(dense(frame));
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
    const bytes = await write(codec, frame.slice(0, 1), frame.slice(1, 1), frame.slice(1));
    expect(contents(await codec.read(bytes, {}))).toEqual(contents(frame));
  });

  it("refuses every part of what was written", async () => {
    const frame = DataFrame.from({ x: [1.5, 2.5], text: ["a", "b"] });
    const bytes = await write(codec, frame, frame);
    for (let end = 0; end < bytes.length; end++) {
      const error = await Promise.resolve(codec.read(bytes.subarray(0, end), {})).catch((reason) => reason);
      expect((error as DrumError).code, `of ${end} bytes`).toBe("DATA_UNREADABLE");
    }
  });

  it("gives a frame or a clear error for any changed byte", async () => {
    const frame = DataFrame.from({
      x: [1.5, null],
      n: [1, 2],
      text: ["ab", null],
      flag: [true, null],
      vector: [
        [1, 2],
        [3, 4],
      ],
    });
    const bytes = await write(codec, frame);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const changed = Buffer.from(bytes);
          changed[at]! ^= flip;
          try {
            contents(await codec.read(changed, {}));
          } catch (error) {
            expect(error).toBeInstanceOf(DrumError);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("keeps the types of the first frame for the later ones", async () => {
    const first = DataFrame.from({ x: float64Column(Float64Array.of(0.5)), t: ["a"] });
    const bytes = await write(codec, first, DataFrame.from({ x: [2], t: [null] }));
    const back = await codec.read(bytes, {});
    expect(back.values("x")).toEqual([0.5, 2]);
    expect(back.values("t")).toEqual(["a", null]);
    await expect(write(codec, DataFrame.from({ x: [1] }), DataFrame.from({ x: [1.5] }))).rejects.toThrow(
      "Parts of a table do not fit together: column 'x' is of type int32 in the first and float64 in a later one.",
    );
    await expect(write(codec, DataFrame.from({ x: [1] }), DataFrame.from({ y: [1] }))).rejects.toThrow(
      "different names",
    );
  });
});

describe("data that is not Arrow", () => {
  it.each([
    ["nothing", "", "it is empty"],
    ["text", "a,b\n1,2\n", "it starts like neither an Arrow file nor an Arrow stream"],
    ["old Feather", "FEA1....FEA1", "it is a Feather file of version 1, which came before Arrow files"],
    ["only the magic", "ARROW1", "the file is cut off: its footer is missing"],
    ["a footer that is none", "ARROW1\0\0\xff\xff\xff\xff\0\0\0\0\0\0\0\0ARROW1", "its metadata is damaged"],
    ["a stream without schema", "\xff\xff\xff\xff\0\0\0\0", "its schema is missing"],
  ])("%s", async (_, text, problem) => {
    const error = await Promise.resolve(arrowFile.read(Buffer.from(text, "latin1"), {})).catch(
      (reason) => reason,
    );
    expect((error as DrumError).message).toBe(`The Arrow data cannot be read: ${problem}.`);
  });
});

const python = pythonFor(["pyarrow", "pandas"]);

describe.skipIf(!python)(`Arrow as pyarrow writes it${needs(python, ["pyarrow", "pandas"])}`, () => {
  let folder: string;
  let expected: Record<string, unknown[]>;

  const program = `
import datetime as dt, decimal, json, sys
import numpy as np, pyarrow as pa, pyarrow.ipc as ipc
folder = sys.argv[1]
D = decimal.Decimal
columns = {
  **{f"{kind}{bits}": pa.array([1, 2, 100], getattr(pa, f"{kind}{bits}")()) for kind in ("int", "uint") for bits in (8, 16, 32, 64)},
  "int_nulls": pa.array([1, None, 3], pa.int16()),
  "long_nulls": pa.array([2**40, None, 3]),
  "big": pa.array([2**53 + 1, -2**63, 2**63 - 1]),
  "huge": pa.array([2**64 - 1, 0, 1], pa.uint64()),
  "half": pa.array(np.array([1.5, -0.0, 6e-8], np.float16)),
  "float": pa.array([0.1, None, 3], pa.float32()),
  "double": pa.array([0.1, None, float("inf")]),
  "bool": pa.array([True, None, False]),
  "utf8": pa.array(["a", None, "ü€😀"]),
  "large_utf8": pa.array(["a", None, "ü"], pa.large_utf8()),
  "utf8_view": pa.array(["short", None, "longer than twelve bytes, ü"], pa.string_view()),
  "dictionary": pa.array(["x", None, "x"]).dictionary_encode(),
  "number_dictionary": pa.array([1.5, None, 1.5]).dictionary_encode(),
  "seconds": pa.array([0, None, 1709251199], pa.timestamp("s")),
  "millis_utc": pa.array([-1, None, 1709251199123], pa.timestamp("ms", "Europe/Berlin")),
  "micros": pa.array([1, None, 1709251199123456], pa.timestamp("us")),
  "nanos": pa.array([1, None, 1709251199000000789], pa.timestamp("ns")),
  "date32": pa.array([dt.date(2024, 2, 29), None, dt.date(1969, 12, 31)]),
  "date64": pa.array([dt.date(2024, 2, 29), None, dt.date(1969, 12, 31)], pa.date64()),
  "time32": pa.array([1, None, 86399], pa.time32("s")),
  "time64": pa.array([1, None, 86399999999], pa.time64("us")),
  "duration": pa.array([90061500, None, -1], pa.duration("ms")),
  "decimal": pa.array([D("1.15"), None, D("-123456789012345678.99")], pa.decimal128(20, 2)),
  "decimal256": pa.array([D("1.15"), None, D("-0.01")], pa.decimal256(40, 2)),
  "fixed": pa.array([[1., 2.], [3., 4.], [5., 6.]], pa.list_(pa.float64(), 2)),
  "matrix": pa.array([[[1., 2.], [3., 4.]]] * 3, pa.list_(pa.list_(pa.float32(), 2), 2)),
  "list": pa.array([[1, 2], None, [3, 4]]),
  "large_list": pa.array([[1., None], [2., 3.], [4., 5.]], pa.large_list(pa.float64())),
  "null": pa.nulls(3),
}
table = pa.Table.from_arrays(list(columns.values()), names=list(columns))
chunked = pa.concat_tables([table.slice(0, 1), table.slice(1, 2)])
def save(name, writer, table, **options):
  with getattr(ipc, "new_" + writer)(f"{folder}/{name}", table.schema, **options) as out: out.write_table(table)
for codec in (None, "lz4", "zstd"):
  options = ipc.IpcWriteOptions(compression=codec, emit_dictionary_deltas=True)
  save(f"{codec}.arrow", "file", table, options=options)
  save(f"{codec}.arrows", "stream", chunked, options=options)
wide = pa.table({"x": np.arange(100000) * 0.1, "text": pa.array([f"text {i % 100}" for i in range(100000)])})
for codec in ("lz4", "zstd"): save(f"wide_{codec}.arrow", "file", wide, options=ipc.IpcWriteOptions(compression=codec))
sliced = pa.concat_tables([table, table]).combine_chunks().slice(1, 3)
save("sliced.arrow", "file", sliced)
save("empty.arrow", "file", table.slice(0, 0))
for name, array in {
  "struct": pa.array([{"a": 1}]), "ragged": pa.array([[1], [1, 2]]), "texts": pa.array([["a"]]), "binary": pa.array([b"a"]),
  "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), "interval": pa.array([pa.MonthDayNano([1, 2, 3])]),
}.items(): save(f"bad_{name}.arrow", "file", pa.table({"ok": pa.array([0] * len(array)), "bad": array}))
save("duplicates.arrow", "file", pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]))
`;

  const reader = `
import json, sys, pyarrow as pa, pyarrow.ipc as ipc
source = pa.memory_map(sys.argv[1])
table = (ipc.open_file(source) if sys.argv[1].endswith(".arrow") else ipc.open_stream(source)).read_all()
table.validate(full=True)
print(json.dumps([table.column_names, [str(field.type) for field in table.schema], [column.to_pylist() for column in table.columns]], default=str))
`;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "drum-arrow-"));
    execFileSync(python!, ["-c", program, folder]);
    const numbers = Object.fromEntries(
      ["int", "uint"].flatMap((kind) => [8, 16, 32, 64].map((bits) => [`${kind}${bits}`, [1, 2, 100]])),
    );
    expected = {
      ...numbers,
      int_nulls: [1, null, 3],
      long_nulls: [2 ** 40, null, 3],
      big: [2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n],
      huge: [2 ** 64, 0, 1],
      half: [1.5, -0, 2 ** -24],
      float: [Math.fround(0.1), null, 3],
      double: [0.1, null, Number.POSITIVE_INFINITY],
      bool: [true, null, false],
      utf8: ["a", null, "ü€😀"],
      large_utf8: ["a", null, "ü"],
      utf8_view: ["short", null, "longer than twelve bytes, ü"],
      dictionary: ["x", null, "x"],
      number_dictionary: [1.5, null, 1.5],
      seconds: ["1970-01-01T00:00:00", null, "2024-02-29T23:59:59"],
      millis_utc: ["1969-12-31T23:59:59.999Z", null, "2024-02-29T23:59:59.123Z"],
      micros: ["1970-01-01T00:00:00.000001", null, "2024-02-29T23:59:59.123456"],
      nanos: ["1970-01-01T00:00:00.000000001", null, "2024-02-29T23:59:59.000000789"],
      date32: ["2024-02-29", null, "1969-12-31"],
      date64: ["2024-02-29", null, "1969-12-31"],
      time32: ["00:00:01", null, "23:59:59"],
      time64: ["00:00:00.000001", null, "23:59:59.999999"],
      duration: ["P1DT1H1M1.5S", null, "P-1DT23H59M59.999S"],
      decimal: [1.15, null, -123456789012345680],
      decimal256: [1.15, null, -0.01],
      fixed: [Float64Array.of(1, 2), Float64Array.of(3, 4), Float64Array.of(5, 6)],
      matrix: Array(3).fill(Float64Array.of(1, 2, 3, 4)),
      list: [Float64Array.of(1, 2), null, Float64Array.of(3, 4)],
      large_list: [Float64Array.of(1, Number.NaN), Float64Array.of(2, 3), Float64Array.of(4, 5)],
      null: [null, null, null],
    };
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const load = async (name: string, options = {}) =>
    arrowFile.read(readFileSync(join(folder, name)), options);
  const valuesOf = (frame: DataFrame) =>
    Object.fromEntries(frame.names.map((name) => [name, frame.values(name)]));

  it.each(["None.arrow", "None.arrows", "lz4.arrow", "lz4.arrows", "zstd.arrow", "zstd.arrows"])(
    "reads all types from %s",
    async (name) => {
      const frame = await load(name);
      expect(valuesOf(frame)).toEqual(expected);
      expect(frame.column("matrix")).toMatchObject({ type: "matrix", shape: [2, 2] });
    },
  );

  it("reads slices with an offset", async () => {
    const rotated = Object.fromEntries(
      Object.entries(expected).map(([name, [a, b, c]]) => [name, [b, c, a]]),
    );
    expect(valuesOf(await load("sliced.arrow"))).toEqual(rotated);
  });

  it("gives an empty table the types of a full one where nothing else decides", async () => {
    const frame = await load("empty.arrow");
    expect(frame.length).toBe(0);
    expect(frame.names).toEqual(Object.keys(expected));
    for (const name of [
      "int32",
      "float",
      "double",
      "bool",
      "utf8",
      "dictionary",
      "decimal",
      "fixed",
      "seconds",
    ]) {
      expect(frame.column(name).type, name).toBe((await load("None.arrow")).column(name).type);
    }
  });

  it("keeps timestamps when asked", async () => {
    const frame = await load("None.arrow", { timestamps: true });
    expect(frame.column("nanos")).toMatchObject({ type: "timestamp", unit: "ns" });
    expect(frame.values("nanos")).toEqual([1, null, 1709251199000000789n]);
    expect(frame.values("date32")).toEqual([1709164800, null, -86400]);
    expect(frame.values("date64")).toEqual([1709164800000, null, -86400000]);
  });

  it("decompresses large buffers", async () => {
    for (const codec of ["lz4", "zstd"]) {
      const frame = await load(`wide_${codec}.arrow`);
      expect(frame.numbers("x")).toEqual(Float64Array.from({ length: 100000 }, (_, i) => i * 0.1));
      expect(frame.values("text")).toEqual(Array.from({ length: 100000 }, (_, i) => `text ${i % 100}`));
    }
  });

  it("keeps duplicate names", async () => {
    const frame = await load("duplicates.arrow");
    expect(frame.names).toEqual(["a", "a"]);
    expect(frame.columns.map((column) => ("values" in column ? column.values[0] : undefined))).toEqual([
      1n,
      2n,
    ]);
  });

  it("shares memory with the bytes where layouts agree", async () => {
    const bytes = new Uint8Array(readFileSync(join(folder, "None.arrow")));
    const frame = await arrowFile.read(bytes, {});
    for (const name of ["int32", "int64", "double", "float", "dictionary", "fixed"]) {
      const column = frame.column(name);
      const values = "codes" in column ? column.codes : column.values;
      if (name === "dictionary") continue;
      expect(values.buffer, name).toBe(bytes.buffer);
    }
  });

  it.each([
    ["struct", "Column 'bad' holds values of type"],
    ["texts", "Column 'bad' holds values of type"],
    ["binary", "Column 'bad' holds values of type Binary"],
    ["map", "Column 'bad' holds values of type"],
    ["interval", "Column 'bad' holds values of type"],
    ["ragged", "Column 'bad' holds lists of different lengths, 1 and 2."],
  ])("names a column of %s", async (name, message) => {
    await expect(load(`bad_${name}.arrow`)).rejects.toThrow(message);
  });

  it.each(kinds)("writes a %s that pyarrow reads", async (kind, codec) => {
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
    });
    const path = join(folder, kind === "file" ? "ours.arrow" : "ours.arrows");
    writeFileSync(path, await write(codec, frame.slice(0, 1), frame.slice(1)));
    const [names, types, values] = JSON.parse(
      execFileSync(python!, ["-c", reader, path], { encoding: "utf8" }).replaceAll("NaN", "null"),
    );
    expect(names).toEqual(frame.names);
    expect(types).toEqual([
      "int32",
      "int64",
      "double",
      "float",
      "string",
      "bool",
      "fixed_size_list<item: double>[2]",
      "fixed_size_list<item: fixed_size_list<item: double>[2]>[1]",
      "double",
      "timestamp[us]",
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
    ]);
    expect(frame.columns.some((column) => isMissing(column, 1))).toBe(true);
  });
});
