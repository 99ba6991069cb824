import type { Data, DataType, RecordBatch, Schema, Table } from "apache-arrow";
import { drumError } from "../../errors.js";
import { type Column, float64Column, stringColumn, valueAt } from "../column.js";
import { concatColumns } from "../concat.js";
import { DataFrame } from "../frame.js";
import { columnFromValues } from "../from-values.js";
import { broken, isNullAt, present, take, validityOf } from "./layout.js";
import { listColumn } from "./lists.js";
import { decimalColumn, floatColumn, intColumn, unpackBits } from "./numbers.js";
import { utf8Texts, utf8ViewTexts } from "./strings.js";
import { dateColumn, durationTexts, timestampColumn, timeTexts } from "./times.js";
import { ARROW_TYPE } from "./types.js";

export interface FromTableOptions {
  /** Keep timestamps and dates as `timestamp` columns; default: ISO 8601 text. */
  readonly timestamps?: boolean;
}

/**
 * A frame of an Arrow table. Memory is shared where the layouts agree: 64- and 32-bit floats, 32- and 64-bit
 * integers, dictionary codes, fixed-size lists of 64-bit floats, all of one record batch.
 *
 * Integers with nulls become floats with NaN and decimals become floats, as in pandas; a column of Arrow's
 * null type is a column of NaN. Lists of numbers of one length are vectors, fixed-size lists of them matrices.
 *
 * @throws COLUMN_UNSUPPORTED (structs, maps, unions, binary, intervals, lists of anything else),
 * VECTOR_RAGGED, DATA_UNREADABLE (buffers that do not fit the table)
 */
export function frameFromTable(table: Table, options: FromTableOptions = {}): DataFrame {
  return frameFromBatches(table.schema, table.batches, options);
}

/** The same from the record batches of a table. */
export function frameFromBatches(
  { fields }: Schema,
  batches: readonly RecordBatch[],
  options: FromTableOptions,
): DataFrame {
  const columns = fields.map(({ name, type }, i) => {
    const chunks = batches.map(({ data }) => data.children[i]!);
    if (batches.some(({ numRows }, k) => chunks[k]?.length !== numRows)) {
      throw broken("a column has another number of rows than its table");
    }
    return columnFromChunks(name, type, chunks, options);
  });
  const length = batches.reduce((sum, { numRows }) => sum + numRows, 0);
  return new DataFrame(
    // apache-arrow reads an empty name as none.
    fields.map(({ name }) => (name as string | null) ?? ""),
    columns,
    length,
  );
}

function columnFromChunks(
  name: string,
  type: DataType,
  chunks: readonly Data[],
  options: FromTableOptions,
): Column {
  const filled = chunks.filter(({ length }) => length > 0);
  if (filled.length === 0) return emptyColumn(name, type, options);
  const dictionaries = new Map<unknown, Column>();
  return concatColumns(
    filled.map((chunk) => columnFromData(name, chunk, options, dictionaries)),
    name,
  );
}

/** What a type becomes does not depend on there being rows. */
function emptyColumn(name: string, type: DataType, options: FromTableOptions): Column {
  const { typeId } = type;
  if (typeId === ARROW_TYPE.Dictionary) {
    return emptyColumn(name, (type as unknown as { dictionary: DataType }).dictionary, options);
  }
  return columnFromData(name, emptyData(type), options, new Map());
}

function emptyData(type: DataType): Data {
  const values = new (type.ArrayType ?? Uint8Array)(0);
  return {
    type,
    length: 0,
    offset: 0,
    nullCount: 0,
    values,
    valueOffsets: new Int32Array(1),
    nullBitmap: new Uint8Array(),
    children: (type.children ?? []).map((child) => emptyData(child.type)),
    variadicBuffers: [],
  } as unknown as Data;
}

type Dictionaries = Map<unknown, Column>;

function columnFromData(
  name: string,
  data: Data,
  options: FromTableOptions,
  dictionaries: Dictionaries,
): Column {
  const { length } = data;
  switch (data.type.typeId as number) {
    case ARROW_TYPE.Null:
      return float64Column(new Float64Array(length).fill(Number.NaN));
    case ARROW_TYPE.Int:
      return intColumn(data);
    case ARROW_TYPE.Float:
      return floatColumn(data);
    case ARROW_TYPE.Bool:
      return { type: "boolean", length, values: unpackBits(data), ...present(validityOf(data)) };
    case ARROW_TYPE.Decimal:
      return decimalColumn(data);
    case ARROW_TYPE.Utf8:
    case ARROW_TYPE.LargeUtf8:
      return stringColumn(utf8Texts(data));
    case ARROW_TYPE.Utf8View:
      return stringColumn(utf8ViewTexts(data));
    case ARROW_TYPE.Date:
      return dateColumn(name, data, options.timestamps === true);
    case ARROW_TYPE.Timestamp:
      return timestampColumn(name, data, options.timestamps === true);
    case ARROW_TYPE.Time:
      return stringColumn(timeTexts(data));
    case ARROW_TYPE.Duration:
      return stringColumn(durationTexts(data));
    case ARROW_TYPE.Dictionary:
      return dictionaryColumn(name, data, options, dictionaries);
    case ARROW_TYPE.List:
    case ARROW_TYPE.LargeList:
    case ARROW_TYPE.FixedSizeList:
      return listColumn(name, data);
    default:
      throw drumError("COLUMN_UNSUPPORTED", { name, type: String(data.type) });
  }
}

function dictionaryColumn(
  name: string,
  data: Data,
  options: FromTableOptions,
  dictionaries: Dictionaries,
): Column {
  const { dictionary } = data;
  if (dictionary === undefined) throw broken("a dictionary is missing");
  let entries = dictionaries.get(dictionary);
  if (entries === undefined) {
    entries = columnFromChunks(name, dictionary.type as DataType, dictionary.data, options);
    dictionaries.set(dictionary, entries);
  }
  const codes = dictionaryCodes(data, entries.length);
  if (entries.type !== "string") {
    return columnFromValues(Array.from(codes, (code) => (code < 0 ? null : valueAt(entries, code))));
  }
  // Entries that repeat or are missing have a code other than their position.
  const plain = entries.codes.every((code, i) => code === i);
  const renamed = plain ? codes : codes.map((code) => (code < 0 ? -1 : entries.codes[code]!));
  return { type: "string", length: data.length, codes: renamed, dictionary: entries.dictionary };
}

function dictionaryCodes(data: Data, entries: number): Int32Array {
  const values = take(data.values as Int32Array | BigInt64Array, data.length);
  const shared = values instanceof Int32Array && data.nullCount === 0;
  const codes = shared ? values : Int32Array.from(values as Int32Array, Number);
  if (data.nullCount > 0) for (let i = 0; i < codes.length; i++) if (isNullAt(data, i)) codes[i] = -1;
  const least = data.nullCount > 0 ? -1 : 0;
  for (const code of codes)
    if (code < least || code >= entries) throw broken("a code is outside its dictionary");
  return codes;
}
