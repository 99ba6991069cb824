/**
 * The typed columns of a {@link DataFrame}. They are plain data over typed arrays, laid out as Apache Arrow
 * lays them out where that serves, so that conversion need not copy.
 */

/**
 * Which values are present: bit `i & 7` of byte `i >> 3` is 1 when value `i` is present (Arrow's validity
 * bitmap). Absent when all are.
 */
export type Validity = Uint8Array;

/** 64-bit floats; NaN also means missing, as in pandas. */
export interface Float64Column {
  readonly type: "float64";
  readonly length: number;
  readonly values: Float64Array;
  readonly validity?: Validity;
}

/** 32-bit floats; NaN also means missing. */
export interface Float32Column {
  readonly type: "float32";
  readonly length: number;
  readonly values: Float32Array;
  readonly validity?: Validity;
}

export interface Int32Column {
  readonly type: "int32";
  readonly length: number;
  readonly values: Int32Array;
  readonly validity?: Validity;
}

/** 64-bit integers; a value is handed out as a number where that is exact, else as a bigint. */
export interface Int64Column {
  readonly type: "int64";
  readonly length: number;
  readonly values: BigInt64Array;
  readonly validity?: Validity;
}

/** Booleans, one byte each, 0 or 1. */
export interface BooleanColumn {
  readonly type: "boolean";
  readonly length: number;
  readonly values: Uint8Array;
  readonly validity?: Validity;
}

/**
 * UTF-8 text by dictionary: value `i` is `dictionary[codes[i]]`; code -1 means missing. A dictionary may have texts that
 * no row has, and where nearly all rows differ the same text more than once.
 */
export interface StringColumn {
  readonly type: "string";
  readonly length: number;
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

/** Instants since 1970-01-01T00:00:00Z in the given unit. Only on request: formats give timestamps as text. */
export interface TimestampColumn {
  readonly type: "timestamp";
  readonly length: number;
  readonly unit: "s" | "ms" | "us" | "ns";
  readonly values: BigInt64Array;
  readonly validity?: Validity;
}

/** Dense vectors of one width: value `i` is `values[i * width … (i + 1) * width)`. */
export interface VectorColumn {
  readonly type: "vector";
  readonly length: number;
  readonly width: number;
  readonly values: Float64Array;
  readonly validity?: Validity;
}

/** Dense matrices of one shape, each row-major. */
export interface MatrixColumn {
  readonly type: "matrix";
  readonly length: number;
  readonly shape: readonly [rows: number, columns: number];
  readonly values: Float64Array;
  readonly validity?: Validity;
}

/** Mostly-zero 64-bit floats: `values[k]` stands at row `indices[k]` (ascending), every other row is 0. */
export interface SparseColumn {
  readonly type: "sparse";
  readonly length: number;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

export type Column =
  | Float64Column
  | Float32Column
  | Int32Column
  | Int64Column
  | BooleanColumn
  | StringColumn
  | TimestampColumn
  | VectorColumn
  | MatrixColumn
  | SparseColumn;

export type ColumnType = Column["type"];

/** One value of a column, `null` when missing. Vectors and matrices are views, not copies. */
export type Value = number | bigint | string | boolean | Float64Array | null;

export function float64Column(values: Float64Array, validity?: Validity): Float64Column {
  return { type: "float64", length: values.length, values, ...(validity && { validity }) };
}

export function float32Column(values: Float32Array, validity?: Validity): Float32Column {
  return { type: "float32", length: values.length, values, ...(validity && { validity }) };
}

export function int32Column(values: Int32Array, validity?: Validity): Int32Column {
  return { type: "int32", length: values.length, values, ...(validity && { validity }) };
}

export function int64Column(values: BigInt64Array, validity?: Validity): Int64Column {
  return { type: "int64", length: values.length, values, ...(validity && { validity }) };
}

export function booleanColumn(values: Uint8Array, validity?: Validity): BooleanColumn {
  return { type: "boolean", length: values.length, values, ...(validity && { validity }) };
}

/** Text by dictionary from plain values; `null` and `undefined` are missing. */
export function stringColumn(texts: readonly (string | null | undefined)[]): StringColumn {
  const codes = new Int32Array(texts.length);
  const dictionary: string[] = [];
  const known = new Map<string, number>();
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i];
    if (text === null || text === undefined) {
      codes[i] = -1;
      continue;
    }
    let code = known.get(text);
    if (code === undefined) {
      code = dictionary.push(text) - 1;
      known.set(text, code);
    }
    codes[i] = code;
  }
  return { type: "string", length: codes.length, codes, dictionary };
}

/** Whether bit `index` of a validity bitmap says "present"; no bitmap means all are. */
export function isPresent(validity: Validity | undefined, index: number): boolean {
  return validity === undefined || ((validity[index >> 3]! >> (index & 7)) & 1) === 1;
}

/** Whether the value at `index` is missing: a clear validity bit, a NaN, a string code of -1. */
export function isMissing(column: Column, index: number): boolean {
  switch (column.type) {
    case "string":
      return column.codes[index]! < 0;
    case "sparse":
      return Number.isNaN(column.values[sparsePosition(column, index)]);
    case "float64":
    case "float32":
      return Number.isNaN(column.values[index]) || !isPresent(column.validity, index);
    default:
      return !isPresent(column.validity, index);
  }
}

const exact = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};

/** The value at `index`, `null` when missing. Cheap for one value; loops should read the arrays. */
export function valueAt(column: Column, index: number): Value {
  if (isMissing(column, index)) return null;
  switch (column.type) {
    case "string":
      return column.dictionary[column.codes[index]!]!;
    case "boolean":
      return column.values[index] === 1;
    case "int64":
    case "timestamp":
      return exact(column.values[index]!);
    case "vector":
      return column.values.subarray(index * column.width, (index + 1) * column.width);
    case "matrix": {
      const size = column.shape[0] * column.shape[1];
      return column.values.subarray(index * size, (index + 1) * size);
    }
    case "sparse":
      return column.values[sparsePosition(column, index)] ?? 0;
    default:
      return column.values[index]!;
  }
}

function sparsePosition(column: SparseColumn, row: number): number {
  let low = 0;
  let high = column.indices.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column.indices[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return column.indices[low] === row ? low : -1;
}
