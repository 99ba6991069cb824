import { DataFrame } from "../../../../src/data/frame.js";

/** What drum reads of the tables of `tables.py`, column by column. */
export const COLUMNS: Readonly<Record<string, readonly unknown[]>> = {
  int8: [1, -2, 100],
  int16: [1, -2, 100],
  int32: [1, -2, 100],
  int64: [1, -2, 100],
  uint8: [1, 2, 255],
  uint16: [1, 2, 65535],
  uint32: [1, 2, 2 ** 32 - 1],
  uint64: [1, 2, 2 ** 53 - 1],
  int_nulls: [1, null, 3],
  long_nulls: [2 ** 40, null, 3],
  big: [2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n],
  huge: [2 ** 64, 0, 1],
  half: [1.5, -0, 2 ** -24],
  float: [Math.fround(0.1), null, 3],
  double: [0.1, null, Number.POSITIVE_INFINITY],
  nan: [0.1, null, 2],
  bool: [true, null, false],
  utf8: ["a", null, "ü€😀"],
  large_utf8: ["a", null, "ü"],
  dictionary: ["x", null, "x"],
  millis_utc: ["1969-12-31T23:59:59.999Z", null, "2024-02-29T23:59:59.123Z"],
  micros: ["1970-01-01T00:00:00.000001", null, "2024-02-29T23:59:59.123456"],
  nanos: ["1970-01-01T00:00:00.000000001", null, "2024-02-29T23:59:59.000000789"],
  date32: ["2024-02-29", null, "1969-12-31"],
  time64: ["00:00:00.000001", null, "23:59:59.999999"],
  decimal: [1.15, null, -123456789012345680],
  small_decimal: [1.15, null, -0.01],
  list: [Float64Array.of(1, 2), null, Float64Array.of(3, 4)],
  large_list: [Float64Array.of(1, Number.NaN), Float64Array.of(2, 3), Float64Array.of(4, 5)],
  null: [null, null, null],
};

/** The columns that only Arrow has types for. */
export const ARROW_ONLY: Readonly<Record<string, readonly unknown[]>> = {
  utf8_view: ["short", null, "longer than twelve bytes, ü"],
  number_dictionary: [1.5, null, 1.5],
  seconds: ["1970-01-01T00:00:00", null, "2024-02-29T23:59:59"],
  date64: ["2024-02-29", null, "1969-12-31"],
  time32: ["00:00:01", null, "23:59:59"],
  duration: ["P1DT1H1M1.5S", null, "P-1DT23H59M59.999S"],
  decimal256: [1.15, null, -0.01],
  fixed: [Float64Array.of(1, 2), Float64Array.of(3, 4), Float64Array.of(5, 6)],
  matrix: Array(3).fill(Float64Array.of(1, 2, 3, 4)),
};

/** The long table of `tables.py`. */
export const WIDE = {
  x: Float64Array.from({ length: 50_000 }, (_, i) => i * 0.1),
  text: Array.from({ length: 50_000 }, (_, i) => `text ${i % 1000}`),
  n: Float64Array.from({ length: 50_000 }, (_, i) => i),
};

/** The values of a frame by its names. */
export const valuesOf = (frame: DataFrame) =>
  Object.fromEntries(frame.names.map((name) => [name, frame.values(name)]));

/** A frame of drum's own types, for pyarrow to read. */
export const OWN = DataFrame.from({
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

/** What pyarrow makes of {@link OWN}; JSON rounds `big`. */
export const OWN_VALUES = [
  [1, 2, 3],
  [2 ** 53, -(2 ** 63), 0],
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
];

/** The contents of the table whose columns have one name. */
export const DUPLICATES = { names: ["a", "a"], types: ["int64", "string"], rows: 1, values: [[1], ["b"]] };
