import type { Data, DataType, Field, RecordBatch, Table } from "apache-arrow";
import type { Column, StringColumn } from "../column.js";
import type { DataFrame } from "../frame.js";
import { toFloat64 } from "../numbers.js";
import { encodeTexts } from "../texts.js";
import { ARROW_UNITS } from "./types.js";

/** The `apache-arrow` module, which is loaded only when Arrow is really used. */
export type ArrowModule = typeof import("apache-arrow");

export interface ToTableOptions {
  /** How text is laid out: by dictionary (default; codes are shared, not copied) or plain. */
  readonly text?: "dictionary" | "plain";
}

/**
 * An Arrow table of a frame. Numbers share memory with the frame. Vectors become fixed-size lists of 64-bit
 * floats, matrices fixed-size lists of those, sparse columns dense ones.
 */
export async function tableFromFrame(frame: DataFrame, options: ToTableOptions = {}): Promise<Table> {
  const arrow = await import("apache-arrow");
  const batch = batchFromFrame(arrow, frame, options);
  return new arrow.Table(batch.schema, [batch]);
}

/** The same as one record batch. */
export function batchFromFrame(arrow: ArrowModule, frame: DataFrame, options: ToTableOptions): RecordBatch {
  const children = frame.columns.map((column) => dataFromColumn(arrow, column, options));
  const fields: Field[] = children.map((data, i) => new arrow.Field(frame.names[i]!, data.type, true));
  const type = new arrow.Struct(fields);
  const data = arrow.makeData({ type, length: frame.length, nullCount: 0, children });
  const schema = new arrow.Schema(fields);
  // The constructor merges fields of one name; putting the schema back keeps each with its own type.
  return Object.assign(new arrow.RecordBatch(schema, data), { schema, data });
}

function dataFromColumn(arrow: ArrowModule, column: Column, options: ToTableOptions): Data {
  switch (column.type) {
    case "string":
      return options.text === "plain" ? plainText(arrow, column) : dictionary(arrow, column);
    case "sparse":
      return flat(arrow, new arrow.Float64(), toFloat64(column, ""), { length: column.length });
    case "float64":
      return flat(arrow, new arrow.Float64(), column.values, column);
    case "float32":
      return flat(arrow, new arrow.Float32(), column.values, column);
    case "int32":
      return flat(arrow, new arrow.Int32(), column.values, column);
    case "int64":
      return flat(arrow, new arrow.Int64(), column.values, column);
    case "timestamp":
      return flat(arrow, new arrow.Timestamp(ARROW_UNITS.indexOf(column.unit)), column.values, column);
    case "boolean":
      return flat(arrow, new arrow.Bool(), packBits(column.values, column.length), column);
    case "vector":
      return fixedLists(arrow, column, numbers(arrow, column.values), column.width);
    case "matrix": {
      const [rows, columns] = column.shape;
      const lists = { length: column.length * rows };
      const cells = fixedLists(arrow, lists, numbers(arrow, column.values), columns);
      return fixedLists(arrow, column, cells, rows);
    }
  }
}

type Nullable = Pick<Column, "length"> & { readonly validity?: Uint8Array };

function flat(arrow: ArrowModule, type: DataType, values: ArrayBufferView, column: Nullable): Data {
  const [nullCount, nullBitmap] = nulls(column);
  return arrow.makeData({ type, length: column.length, nullCount, nullBitmap, data: values } as never);
}

const nulls = ({ validity }: Nullable) =>
  validity === undefined ? ([0, null] as const) : ([-1, validity] as const);

const numbers = (arrow: ArrowModule, values: Float64Array) =>
  flat(arrow, new arrow.Float64(), values, { length: values.length });

function fixedLists(arrow: ArrowModule, column: Nullable, child: Data, width: number): Data {
  const type = new arrow.FixedSizeList(width, new arrow.Field("item", child.type, true));
  const [nullCount, nullBitmap] = nulls(column);
  return arrow.makeData({ type, length: column.length, nullCount, nullBitmap, child });
}

function packBits(bytes: Uint8Array, length: number): Uint8Array {
  const bits = new Uint8Array((length + 7) >> 3);
  for (let i = 0; i < length; i++) if (bytes[i] === 1) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}

function presence(codes: Int32Array): Uint8Array | undefined {
  if (codes.every((code) => code >= 0)) return undefined;
  const bits = new Uint8Array((codes.length + 7) >> 3);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}

function dictionary(arrow: ArrowModule, column: StringColumn): Data {
  const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32());
  const entries = textData(arrow, encodeTexts(column.dictionary), undefined);
  const validity = presence(column.codes);
  const codes = validity ? column.codes.map((code) => Math.max(code, 0)) : column.codes;
  const [nullCount, nullBitmap] = nulls({ length: column.length, ...(validity && { validity }) });
  const dictionary = new arrow.Vector([entries]);
  // The declared type calls the codes `indices`; what makeData reads is `data`.
  const props = { type, length: column.length, nullCount, nullBitmap, data: codes, dictionary };
  return arrow.makeData(props as never);
}

function plainText(arrow: ArrowModule, { codes, dictionary }: StringColumn): Data {
  const entries = encodeTexts(dictionary);
  const startOf = (code: number) => (code === 0 ? 0 : entries.ends[code - 1]!);
  const ends = new Int32Array(codes.length);
  let size = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code >= 0) size += entries.ends[code]! - startOf(code);
    ends[i] = size;
  }
  const bytes = new Uint8Array(size);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code >= 0) {
      bytes.set(entries.bytes.subarray(startOf(code), entries.ends[code]!), i === 0 ? 0 : ends[i - 1]!);
    }
  }
  return textData(arrow, { bytes, ends }, presence(codes));
}

function textData(
  arrow: ArrowModule,
  { bytes, ends }: { bytes: Uint8Array; ends: Int32Array },
  validity: Uint8Array | undefined,
): Data {
  const valueOffsets = new Int32Array(ends.length + 1);
  valueOffsets.set(ends, 1);
  const [nullCount, nullBitmap] = nulls({ length: ends.length, ...(validity && { validity }) });
  const type = new arrow.Utf8();
  return arrow.makeData({ type, length: ends.length, nullCount, nullBitmap, valueOffsets, data: bytes });
}
