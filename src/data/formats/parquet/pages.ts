import type { FileMetaData } from "hyparquet";
import { drumError } from "../../../errors.js";

const damaged = () => drumError("DATA_UNREADABLE", { format: "Parquet", problem: "a page is damaged" });

/** The fields of a Thrift struct by number: integers and structs; other values are passed over. */
type Struct = ReadonlyMap<number, number | Struct>;

/**
 * Checks that the pages of every column lie within it and have as many values as it says, since hyparquet
 * trusts their headers: a wrong number there keeps it busy for minutes. (Parquet format, "Data pages")
 *
 * @param sizeLimit most bytes that all pages may have together when decompressed, and most cells of the table
 * @throws DATA_UNREADABLE, BODY_TOO_LARGE
 */
export function checkPages(
  bytes: Uint8Array,
  metadata: FileMetaData,
  sizeLimit = Number.POSITIVE_INFINITY,
): void {
  const chunks = metadata.row_groups.flatMap(({ columns }) => columns);
  const size = chunks.reduce(
    (sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0),
    0,
  );
  const cells = chunks.reduce((sum, { meta_data }) => sum + Number(meta_data?.num_values ?? 0), 0);
  if (Math.max(size, cells) > sizeLimit) throw drumError("BODY_TOO_LARGE", { limit: sizeLimit });
  for (const { columns } of metadata.row_groups) {
    for (const { meta_data: column } of columns) {
      if (column === undefined) throw damaged();
      const data = Number(column.data_page_offset);
      const start = Math.min(Number(column.dictionary_page_offset ?? 0) || data, data);
      const end = start + Number(column.total_compressed_size);
      if (!(start >= 0 && end <= bytes.length)) throw damaged();
      const values = checkColumn(bytes.subarray(start, end), Number(column.total_uncompressed_size));
      if (values !== Number(column.num_values)) throw damaged();
    }
  }
}

const DICTIONARY_PAGE = 2;

/** Walks over the pages of a column. @returns the number of values in its data pages */
function checkColumn(bytes: Uint8Array, mostBytes: number): number {
  const reader = new ThriftReader(bytes);
  let values = 0;
  while (reader.at < bytes.length) {
    const header = reader.struct(0);
    const sizes = [header.get(2), header.get(3)];
    const page = header.get(5) ?? header.get(7) ?? header.get(8);
    const count = page instanceof Map ? page.get(1) : undefined;
    const [unpacked, packed] = sizes;
    if (!isSize(unpacked) || !isSize(packed) || !isSize(count)) throw damaged();
    if (unpacked > mostBytes || reader.at + packed > bytes.length) throw damaged();
    // An entry of a dictionary takes at least a bit.
    if (header.get(1) === DICTIONARY_PAGE) {
      if (count > 8 * unpacked) throw damaged();
    } else values += count;
    reader.at += packed;
  }
  return values;
}

const isSize = (value: unknown): value is number => typeof value === "number" && value >= 0;

/** Thrift's compact protocol, as far as page headers use it. */
class ThriftReader {
  at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  struct(depth: number): Struct {
    if (depth > 8) throw damaged();
    const fields = new Map<number, number | Struct>();
    let number = 0;
    for (;;) {
      const head = this.byte();
      if (head === 0) return fields;
      number = head >> 4 === 0 ? this.integer() : number + (head >> 4);
      const value = this.value(head & 15, depth);
      if (value !== undefined) fields.set(number, value);
    }
  }

  private value(type: number, depth: number): number | Struct | undefined {
    switch (type) {
      case 1:
      case 2:
        return undefined;
      case 3:
        return this.byte();
      case 4:
      case 5:
      case 6:
        return this.integer();
      case 7:
        this.at += 8;
        return undefined;
      case 8: {
        const length = this.varint();
        this.at += length;
        return undefined;
      }
      case 12:
        return this.struct(depth + 1);
      default:
        throw damaged();
    }
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw damaged();
    return byte;
  }

  private varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      if (factor > 2 ** 63) throw damaged();
    }
  }

  private integer(): number {
    const zigzag = this.varint();
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }
}
