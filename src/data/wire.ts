/**
 * The encoding of a table between `drum` and its workers, in whatever language they are written: a small
 * schema (JSON) and one run of bytes. Everything in the bytes is little-endian.
 *
 * **Schema.** `{"rows": n, "columns": [{"name": "a", "type": "float64", ...}, ...]}`. Names may repeat.
 * `"validity": true` on a column says that a validity bitmap stands before its values; `string` and `sparse`
 * columns have none. Types take these further members:
 *
 * | type | members | buffers, in this order |
 * |---|---|---|
 * | `float64`, `float32`, `int32`, `int64` | | the values, `rows` of them, 8, 4, 4 or 8 bytes each |
 * | `boolean` | | `rows` bytes, each 0 or 1 |
 * | `timestamp` | `unit`: `s`, `ms`, `us` or `ns` | `rows` int64, counted from 1970-01-01T00:00:00Z |
 * | `vector` | `width` | `rows × width` float64, row after row |
 * | `matrix` | `shape`: `[r, c]` | `rows × r × c` float64, each matrix row-major |
 * | `string` | `entries`: size of the dictionary, `bytes`: length of its text | `rows` int32 codes, -1 for missing; `entries` int32 ends, the byte position after each entry's text; the texts one after another, in UTF-8 |
 * | `sparse` | `entries`: number of values | `entries` int32 row numbers, ascending; `entries` float64 values |
 *
 * A validity bitmap has `ceil(rows / 8)` bytes; bit `i & 7` of byte `i >> 3` is 1 when value `i` is present.
 *
 * **Bytes.** The buffers of the first column, then those of the second, and so on. Every buffer is followed
 * by zero bytes up to a multiple of 8 from the start, the last one too. There are no offsets: positions follow
 * from the schema, so nothing can overlap, and the number of bytes is known before they are read.
 */
import { drumError } from "../errors.js";
import type { Column, SparseColumn, StringColumn, TimestampColumn, Validity } from "./column.js";
import { DataFrame } from "./frame.js";
import { encodeTexts, textsOf } from "./texts.js";

/** What stands in JSON beside the bytes of a table; see the head of this file. */
export interface FrameSchema {
  readonly rows: number;
  readonly columns: readonly ColumnSchema[];
}

type Named<Type extends string, Members = unknown> = { readonly name: string; readonly type: Type } & Members;
type Nullable = { readonly validity?: true };

export type ColumnSchema =
  | Named<"float64" | "float32" | "int32" | "int64" | "boolean", Nullable>
  | Named<"timestamp", Nullable & { readonly unit: TimestampColumn["unit"] }>
  | Named<"vector", Nullable & { readonly width: number }>
  | Named<"matrix", Nullable & { readonly shape: readonly [number, number] }>
  | Named<"string", { readonly entries: number; readonly bytes: number }>
  | Named<"sparse", { readonly entries: number }>;

/** A table ready to be sent: the bytes are `buffers` one after another, `byteLength` in all. */
export interface EncodedFrame {
  readonly schema: FrameSchema;
  /** Views of the frame's own memory where possible: send them before the frame's arrays are changed. */
  readonly buffers: readonly Uint8Array[];
  readonly byteLength: number;
}

/** Encodes a table. Numbers are not copied; dictionaries are cut down to the entries that the rows use. */
export function encodeFrame(frame: DataFrame): EncodedFrame {
  const rows = frame.length;
  const body = new Body();
  const columns = frame.columns.map((column, i) => encodeColumn(frame.names[i]!, column, rows, body));
  return { schema: { rows, columns }, buffers: body.buffers, byteLength: body.byteLength };
}

const ZEROS = new Uint8Array(8);

class Body {
  readonly buffers: Uint8Array[] = [];
  byteLength = 0;

  add(values: ArrayBufferView): void {
    const size = values.byteLength;
    if (size === 0) return;
    this.buffers.push(new Uint8Array(values.buffer, values.byteOffset, size));
    const padding = -size & 7;
    if (padding > 0) this.buffers.push(ZEROS.subarray(0, padding));
    this.byteLength += size + padding;
  }
}

function encodeColumn(name: string, column: Column, rows: number, body: Body): ColumnSchema {
  switch (column.type) {
    case "string":
      return encodeText(name, column, body);
    case "sparse":
      body.add(column.indices);
      body.add(column.values);
      return { name, type: "sparse", entries: column.indices.length };
  }
  const validity = column.validity && ({ validity: true } as const);
  if (column.validity) body.add(column.validity.subarray(0, (rows + 7) >> 3));
  body.add(column.values);
  switch (column.type) {
    case "timestamp":
      return { name, type: "timestamp", ...validity, unit: column.unit };
    case "vector":
      return { name, type: "vector", ...validity, width: column.width };
    case "matrix":
      return { name, type: "matrix", ...validity, shape: column.shape };
    default:
      return { name, type: column.type, ...validity };
  }
}

function encodeText(name: string, column: StringColumn, body: Body): ColumnSchema {
  const { codes, dictionary } = column.dictionary.length > column.length ? withoutUnused(column) : column;
  const { bytes, ends } = encodeTexts(dictionary);
  body.add(codes);
  body.add(ends);
  body.add(bytes);
  return { name, type: "string", entries: ends.length, bytes: bytes.length };
}

function withoutUnused(column: StringColumn): Pick<StringColumn, "codes" | "dictionary"> {
  const dictionary: string[] = [];
  const newCodes = new Map<number, number>([[-1, -1]]);
  const codes = column.codes.map((code) => {
    let renamed = newCodes.get(code);
    if (renamed === undefined) {
      renamed = dictionary.push(column.dictionary[code]!) - 1;
      newCodes.set(code, renamed);
    }
    return renamed;
  });
  return { codes, dictionary };
}

/**
 * The table of a schema and its bytes. Columns are views of `bytes` where it starts on a multiple of 8 of its
 * memory; otherwise they are copied.
 *
 * @param schema as parsed from JSON; it is checked, since it may come from a foreign worker
 * @throws TABLE_BROKEN when schema and bytes do not fit together
 */
export function decodeFrame(schema: unknown, bytes: Uint8Array): DataFrame {
  const { rows, columns } = (schema ?? {}) as Partial<FrameSchema>;
  if (!isCount(rows)) throw broken("the number of rows is missing or no count");
  if (!Array.isArray(columns)) throw broken("the list of columns is missing");
  const reader = new Reader(bytes);
  const names: string[] = [];
  const decoded: Column[] = [];
  for (const column of columns as readonly (ColumnSchema | null)[]) {
    if (typeof column?.name !== "string") throw broken("a column has no name");
    names.push(column.name);
    decoded.push(decodeColumn(column, rows, reader));
  }
  reader.end();
  return new DataFrame(names, decoded, rows);
}

function decodeColumn(column: ColumnSchema, length: number, reader: Reader): Column {
  switch (column.type) {
    case "string":
      return decodeText(column, length, reader);
    case "sparse":
      return decodeSparse(column, length, reader);
  }
  const nullable: { validity?: Validity } = column.validity
    ? { validity: reader.take(Uint8Array, Math.ceil(length / 8)) }
    : {};
  switch (column.type) {
    case "float64":
      return { type: "float64", length, values: reader.take(Float64Array, length), ...nullable };
    case "float32":
      return { type: "float32", length, values: reader.take(Float32Array, length), ...nullable };
    case "int32":
      return { type: "int32", length, values: reader.take(Int32Array, length), ...nullable };
    case "int64":
      return { type: "int64", length, values: reader.take(BigInt64Array, length), ...nullable };
    case "boolean": {
      const values = reader.take(Uint8Array, length);
      if (values.some((value) => value > 1)) throw broken("a boolean is neither 0 nor 1", column.name);
      return { type: "boolean", length, values, ...nullable };
    }
    case "timestamp": {
      const { unit } = column;
      if (!["s", "ms", "us", "ns"].includes(unit)) throw broken("its unit is unknown", column.name);
      return { type: "timestamp", length, unit, values: reader.take(BigInt64Array, length), ...nullable };
    }
    case "vector": {
      const { width } = column;
      if (!isCount(width)) throw broken("its width is no count", column.name);
      return {
        type: "vector",
        length,
        width,
        values: reader.take(Float64Array, length * width),
        ...nullable,
      };
    }
    case "matrix": {
      const shape: readonly unknown[] = Array.isArray(column.shape) ? column.shape : [];
      const [rows, columns] = shape;
      if (shape.length !== 2 || !isCount(rows) || !isCount(columns)) {
        throw broken("its shape is not two counts", column.name);
      }
      const values = reader.take(Float64Array, length * rows * columns);
      return { type: "matrix", length, shape: [rows, columns], values, ...nullable };
    }
    default:
      throw broken("its type is unknown", (column as ColumnSchema).name);
  }
}

function decodeText(schema: ColumnSchema & { type: "string" }, length: number, reader: Reader): Column {
  const { name, entries, bytes } = schema;
  if (!isCount(entries) || !isCount(bytes)) throw broken("the size of its dictionary is no count", name);
  const codes = reader.take(Int32Array, length);
  const ends = reader.take(Int32Array, entries);
  const text = reader.take(Uint8Array, bytes);
  const dictionary = textsOf(text, 0, ends);
  if (dictionary === undefined || (ends[entries - 1] ?? 0) !== bytes) {
    throw broken("its dictionary is no UTF-8 or ends elsewhere", name);
  }
  for (let i = 0; i < length; i++) {
    if (codes[i]! < -1 || codes[i]! >= entries) throw broken("a code is outside its dictionary", name);
  }
  return { type: "string", length, codes, dictionary };
}

function decodeSparse(
  schema: ColumnSchema & { type: "sparse" },
  length: number,
  reader: Reader,
): SparseColumn {
  const { name, entries } = schema;
  if (!isCount(entries)) throw broken("its number of values is no count", name);
  const indices = reader.take(Int32Array, entries);
  const values = reader.take(Float64Array, entries);
  let previous = -1;
  for (const index of indices) {
    if (index <= previous || index >= length) throw broken("its row numbers are not ascending rows", name);
    previous = index;
  }
  return { type: "sparse", length, indices, values };
}

type ArrayType<T> = {
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
};

/** Takes buffer after buffer from the bytes of a table. */
class Reader {
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {}

  take<T>(type: ArrayType<T>, count: number): T {
    const size = count * type.BYTES_PER_ELEMENT;
    const start = this.position;
    const next = start + size + (-size & 7);
    if (!(next <= this.bytes.length)) throw this.wrongLength(`at least ${next}`);
    this.position = next;
    const { buffer, byteOffset } = this.bytes;
    return (byteOffset + start) % type.BYTES_PER_ELEMENT === 0
      ? new type(buffer, byteOffset + start, count)
      : new type(new Uint8Array(this.bytes.subarray(start, start + size)).buffer, 0, count);
  }

  end(): void {
    if (this.position !== this.bytes.length) throw this.wrongLength(String(this.position));
  }

  private wrongLength(needed: string) {
    return broken(`its ${this.bytes.length} bytes should be ${needed}`);
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const broken = (problem: string, name?: string) =>
  drumError("TABLE_BROKEN", { problem: name === undefined ? problem : `column '${name}': ${problem}` });
