import fc from "fast-check";
import type { Column, ColumnType } from "../../src/data/column.js";
import { DataFrame } from "../../src/data/frame.js";

/** Columns of a type and length, missing values included; text has characters of all planes. */
function arbitraryColumn(type: ColumnType, length: number): fc.Arbitrary<Column> {
  const array = <T>(item: fc.Arbitrary<T>, size = length) =>
    fc.array(item, { minLength: size, maxLength: size });
  const doubles = (size: number) => array(fc.double(), size).map((values) => Float64Array.from(values));
  const longs = array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
  const validity = fc
    .option(array(fc.boolean()), { nil: undefined })
    .map((bits) => (bits === undefined ? {} : { validity: bitmap(bits) }));
  switch (type) {
    case "float64":
      return fc.tuple(doubles(length), validity).map(([values, v]) => ({ type, length, values, ...v }));
    case "float32":
      return fc
        .tuple(array(fc.float()), validity)
        .map(([values, v]) => ({ type, length, values: Float32Array.from(values), ...v }));
    case "int32":
      return fc
        .tuple(array(fc.integer()), validity)
        .map(([values, v]) => ({ type, length, values: Int32Array.from(values), ...v }));
    case "int64":
      return fc
        .tuple(longs, validity)
        .map(([values, v]) => ({ type, length, values: BigInt64Array.from(values), ...v }));
    case "timestamp":
      return fc
        .tuple(longs, validity, fc.constantFrom("s", "ms", "us", "ns"))
        .map(([values, v, unit]) => ({ type, length, unit, values: BigInt64Array.from(values), ...v }));
    case "boolean":
      return fc
        .tuple(array(fc.integer({ min: 0, max: 1 })), validity)
        .map(([values, v]) => ({ type, length, values: Uint8Array.from(values), ...v }));
    case "vector":
      return fc
        .nat({ max: 3 })
        .chain((width) =>
          fc
            .tuple(doubles(length * width), validity)
            .map(([values, v]) => ({ type, length, width, values, ...v })),
        );
    case "matrix":
      return fc
        .tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 }))
        .chain((shape) =>
          fc
            .tuple(doubles(length * shape[0] * shape[1]), validity)
            .map(([values, v]) => ({ type, length, shape, values, ...v })),
        );
    case "sparse":
      return array(fc.option(fc.double())).map((values) => {
        const indices = values.flatMap((value, row) => (value === null ? [] : [row]));
        return {
          type,
          length,
          indices: Int32Array.from(indices),
          values: Float64Array.from(indices, (row) => values[row]!),
        };
      });
    case "string":
      return fc.uniqueArray(fc.string({ unit: "grapheme" }), { maxLength: 6 }).chain((dictionary) =>
        array(fc.integer({ min: -1, max: dictionary.length - 1 })).map((codes) => ({
          type,
          length,
          codes: Int32Array.from(codes),
          dictionary,
        })),
      );
  }
}

function bitmap(bits: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array((bits.length + 7) >> 3);
  bits.forEach((bit, i) => {
    if (bit) bytes[i >> 3]! |= 1 << (i & 7);
  });
  return bytes;
}

export const COLUMN_TYPES: readonly ColumnType[] = [
  "float64",
  "float32",
  "int32",
  "int64",
  "boolean",
  "string",
  "timestamp",
  "vector",
  "matrix",
  "sparse",
];

/** Frames with columns of these types, names that may repeat, down to no rows and no columns. */
export function arbitraryFrame(types: readonly ColumnType[] = COLUMN_TYPES): fc.Arbitrary<DataFrame> {
  return fc.nat({ max: 20 }).chain((rows) =>
    fc
      .array(
        fc.constantFrom(...types).chain((type) => fc.tuple(fc.string(), arbitraryColumn(type, rows))),
        { maxLength: 6 },
      )
      .map(
        (columns) =>
          new DataFrame(
            columns.map(([name]) => name),
            columns.map(([, column]) => column),
            rows,
          ),
      ),
  );
}

/** All of a frame as plain values, for comparison. */
export function contents(frame: DataFrame) {
  return {
    names: [...frame.names],
    types: frame.columns.map((column) => column.type),
    rows: frame.length,
    values: frame.columns.map((column) => new DataFrame(["x"], [column]).values("x")),
  };
}
