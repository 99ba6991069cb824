import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { float64Column } from "../../../src/data/column.js";
import { arrowFile, arrowStream } from "../../../src/data/formats/arrow/codec.js";
import { DataFrame } from "../../../src/data/frame.js";
import { DrumError } from "../../../src/errors.js";
import { arbitraryFrame, contents } from "../arbitrary-frame.js";
import { pyarrow, readByPyarrow, writeByPyarrow } from "./pyarrow/pyarrow.js";
import { ARROW_ONLY, COLUMNS, DUPLICATES, OWN, OWN_VALUES, valuesOf, WIDE } from "./pyarrow/values.js";

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

describe.skipIf(!pyarrow.found)(`Arrow as pyarrow writes it${pyarrow.needs}`, () => {
  const all = { ...COLUMNS, ...ARROW_ONLY };
  let folder: string;
  beforeAll(() => {
    folder = writeByPyarrow("arrow");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const load = async (name: string, options = {}) =>
    arrowFile.read(readFileSync(join(folder, name)), options);

  it.each(["None.arrow", "None.arrows", "lz4.arrow", "lz4.arrows", "zstd.arrow", "zstd.arrows"])(
    "reads all types from %s",
    async (name) => {
      const frame = await load(name);
      expect(valuesOf(frame)).toEqual(all);
      expect(frame.column("matrix")).toMatchObject({ type: "matrix", shape: [2, 2] });
    },
  );

  it("reads slices with an offset", async () => {
    const rotated = Object.fromEntries(Object.entries(all).map(([name, [a, b, c]]) => [name, [b, c, a]]));
    expect(valuesOf(await load("sliced.arrow"))).toEqual(rotated);
  });

  it("gives an empty table the types of a full one where nothing else decides", async () => {
    const frame = await load("empty.arrow");
    expect(frame.length).toBe(0);
    expect(frame.names).toEqual(Object.keys(all));
    const full = await load("None.arrow");
    for (const name of "int32 float double bool utf8 dictionary decimal fixed seconds".split(" ")) {
      expect(frame.column(name).type, name).toBe(full.column(name).type);
    }
  });

  it("keeps timestamps when asked", async () => {
    const frame = await load("None.arrow", { timestamps: true });
    expect(frame.column("nanos")).toMatchObject({ type: "timestamp", unit: "ns" });
    expect(frame.values("nanos")).toEqual([1, null, 1709251199000000789n]);
    expect(frame.values("date32")).toEqual([1709164800, null, -86400]);
    expect(frame.values("date64")).toEqual([1709164800000, null, -86400000]);
  });

  it.each(["None", "lz4", "zstd"])("reads large buffers: compression %s", async (codec) => {
    const frame = await load(`wide_${codec}.arrow`);
    expect(frame.numbers("x")).toEqual(WIDE.x);
    expect(frame.numbers("n")).toEqual(WIDE.n);
    expect(frame.values("text")).toEqual(WIDE.text);
  });

  it("keeps duplicate names", async () => {
    expect(contents(await load("duplicates.arrow"))).toEqual(DUPLICATES);
  });

  it("shares memory with the bytes where layouts agree", async () => {
    const bytes = new Uint8Array(readFileSync(join(folder, "None.arrow")));
    const frame = await arrowFile.read(bytes, {});
    for (const name of ["int32", "int64", "double", "float", "fixed"]) {
      expect((frame.column(name) as { values: Float64Array }).values.buffer, name).toBe(bytes.buffer);
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
    const path = join(folder, kind === "file" ? "own.arrow" : "own.arrows");
    writeFileSync(path, await write(codec, OWN.slice(0, 1), OWN.slice(1)));
    expect(readByPyarrow(path)).toEqual({
      names: OWN.names,
      types: [
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
        "string",
      ],
      values: OWN_VALUES,
      parts: 2,
    });
  });
});
