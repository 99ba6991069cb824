import { drumError } from "../errors.js";
import type {
  Column,
  MatrixColumn,
  SparseColumn,
  StringColumn,
  TimestampColumn,
  Validity,
  VectorColumn,
} from "./column.js";
import { float64Column, int64Column, isPresent, valueAt } from "./column.js";
import { DataFrame } from "./frame.js";
import { columnFromValues } from "./from-values.js";
import { toFloat64 } from "./numbers.js";

/**
 * One table of the rows of several, in order. Their columns must have the same names in the same order; types
 * may differ where there is one that holds all values: numbers are widened, anything else of mixed types
 * becomes text. Dictionaries are merged. Parts without rows have no say in the types.
 *
 * @throws FRAMES_DIFFER
 */
export function concatFrames(frames: readonly DataFrame[]): DataFrame {
  const [first] = frames;
  if (first === undefined) return new DataFrame([], []);
  if (frames.length === 1) return first;
  for (const { names } of frames) {
    if (names.length !== first.names.length || names.some((name, i) => name !== first.names[i])) {
      throw drumError("FRAMES_DIFFER", { problem: "their columns have different names" });
    }
  }
  const columns = first.names.map((name, i) =>
    concatColumns(
      frames.map((frame) => frame.columns[i]!),
      name,
    ),
  );
  const length = frames.reduce((sum, frame) => sum + frame.length, 0);
  return new DataFrame(first.names, columns, length);
}

const RANK: Readonly<Partial<Record<Column["type"], number>>> = {
  int32: 0,
  int64: 1,
  float32: 2,
  float64: 3,
  sparse: 3,
};

/** The values of several columns (at least one), one after another. @throws FRAMES_DIFFER */
export function concatColumns(all: readonly Column[], name: string): Column {
  const filled = all.filter((column) => column.length > 0);
  const columns = filled.length === 0 ? all.slice(0, 1) : filled;
  const first = columns[0]!;
  if (columns.length === 1) return first;
  if (columns.every((column) => column.type === first.type)) return concatAlike(columns, name);
  const ranks = columns.map((column) => RANK[column.type] ?? Number.NaN);
  const rank = Math.max(...ranks);
  if (rank === 1) return concatAlike(columns.map(asInt64), name);
  if (!Number.isNaN(rank)) return concatAlike(columns.map(asFloat64), name);
  if (columns.some(({ type }) => type === "vector" || type === "matrix" || type === "timestamp")) {
    throw differ(name, "types");
  }
  return columnFromValues(
    columns.flatMap((column) => Array.from({ length: column.length }, (_, i) => valueAt(column, i))),
  );
}

const asFloat64 = (column: Column) => float64Column(toFloat64(column, ""));

function asInt64(column: Column): Column {
  return column.type === "int32"
    ? int64Column(BigInt64Array.from(column.values, BigInt), column.validity)
    : column;
}

function concatAlike(columns: readonly Column[], name: string): Column {
  const length = columns.reduce((sum, column) => sum + column.length, 0);
  const first = columns[0]!;
  switch (first.type) {
    case "string":
      return concatText(columns as readonly StringColumn[], length);
    case "sparse":
      return concatSparse(columns as readonly SparseColumn[], length);
    case "timestamp":
      if ((columns as TimestampColumn[]).some(({ unit }) => unit !== first.unit)) throw differ(name, "units");
      break;
    case "vector":
      if ((columns as VectorColumn[]).some(({ width }) => width !== first.width))
        throw differ(name, "widths");
      break;
    case "matrix":
      if ((columns as MatrixColumn[]).some(({ shape }) => `${shape}` !== `${first.shape}`)) {
        throw differ(name, "shapes");
      }
  }
  const { validity: _, ...description } = first;
  const parts = columns as readonly Exclude<Column, StringColumn | SparseColumn>[];
  const validity = concatValidity(parts, length);
  const values = concatArrays(parts.map((part): Numbers => part.values));
  return { ...description, length, values, ...(validity && { validity }) } as unknown as Column;
}

type Numbers = ArrayBufferView & { readonly length: number };

function concatArrays<T extends Numbers>(arrays: readonly T[]): T {
  const ArrayType = arrays[0]!.constructor as new (length: number) => T;
  const joined = new ArrayType(arrays.reduce((sum, { length }) => sum + length, 0));
  const bytes = new Uint8Array(joined.buffer);
  let offset = 0;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset += array.byteLength;
  }
  return joined;
}

function concatValidity(
  parts: readonly { readonly length: number; readonly validity?: Validity }[],
  length: number,
): Validity | undefined {
  if (parts.every((part) => part.validity === undefined)) return undefined;
  const bits = new Uint8Array((length + 7) >> 3);
  let at = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++, at++) {
      if (isPresent(part.validity, i)) bits[at >> 3]! |= 1 << (at & 7);
    }
  }
  return bits;
}

function concatText(columns: readonly StringColumn[], length: number): StringColumn {
  const { dictionary } = columns[0]!;
  if (columns.every((column) => column.dictionary === dictionary)) {
    return { type: "string", length, dictionary, codes: concatArrays(columns.map(({ codes }) => codes)) };
  }
  const merged: string[] = [];
  const known = new Map<string, number>();
  const codes = new Int32Array(length);
  let at = 0;
  for (const column of columns) {
    const renamed = column.dictionary.map((text) => {
      const code = known.get(text) ?? merged.push(text) - 1;
      known.set(text, code);
      return code;
    });
    for (const code of column.codes) codes[at++] = code < 0 ? -1 : renamed[code]!;
  }
  return { type: "string", length, codes, dictionary: merged };
}

function concatSparse(columns: readonly SparseColumn[], length: number): SparseColumn {
  let row = 0;
  const indices = columns.map((column) => {
    const start = row;
    row += column.length;
    return column.indices.map((index) => index + start);
  });
  return {
    type: "sparse",
    length,
    indices: concatArrays(indices),
    values: concatArrays(columns.map(({ values }) => values)),
  };
}

const differ = (name: string, what: string) =>
  drumError("FRAMES_DIFFER", { problem: `column '${name}' has parts of different ${what}` });
