import type { DataFrame } from "../frame.js";
import type { FileRange } from "../payload.js";

/** What a column of CSV may be read as where that is asked for. */
export type ColumnType = "float32" | "float64" | "text";

/** How to read: what a user may say about a file that it does not say itself. */
export interface ReadOptions {
  /** Character encoding of text formats, a WHATWG label; default UTF-8. A byte order mark wins. */
  readonly charset?: string;
  /** CSV: the separator, one character; default `,`. */
  readonly delimiter?: string;
  /** CSV: the quote, one character; default `"`. */
  readonly quote?: string;
  /** Column names that came apart from the data (Matrix Market). */
  readonly columnNames?: readonly string[];
  /** Number of the first line of the bytes within their file, for messages; default 1. */
  readonly firstLine?: number;
  /** CSV: header bytes to put before the data, when the data is a later part of a file. */
  readonly header?: Uint8Array;
  /**
   * CSV: names of the columns to read; the others are skipped, and are missing in the table. One that is not there
   * is passed over. Give the same array again and again: what was learned of its files is kept with it.
   */
  readonly columns?: readonly string[];
  /**
   * CSV: types for columns by name, each field taken for itself, whatever the others are. As numbers: booleans are 1
   * and 0, and a column stays text where some field is neither. Give the same object again and again, too.
   */
  readonly types?: Readonly<Record<string, ColumnType>>;
  /** Most rows that the table may have; reading ends early where the format allows it. Absent: no limit. */
  readonly rowLimit?: number | undefined;
  /** Most bytes that compressed data may have when decompressed. Absent: no limit. */
  readonly sizeLimit?: number | undefined;
  /** Read timestamps as such rather than as text. */
  readonly timestamps?: boolean;
}

export interface WriteOptions {
  /** CSV: separator, default `,`. */
  readonly delimiter?: string;
  /** CSV: whether the names stand in a first line; default true. */
  readonly header?: boolean;
  /** CSV: what ends a line, the last one too; default `\n`. */
  readonly lineEnd?: "\n" | "\r\n";
}

/** One data format: what it is called, how it is recognised, and (loaded when first used) its codec. */
export interface Format {
  readonly name: string;
  /** Lower-case file extensions with the dot, the usual one first. */
  readonly extensions: readonly string[];
  /** Media types, the usual one first. */
  readonly mediaTypes: readonly string[];
  /** Whether the first bytes (up to 4096) of a file look like this format. */
  sniff(head: Uint8Array): boolean;
  load(): Promise<FormatCodec>;
}

export interface FormatCodec {
  read(bytes: Uint8Array, options: ReadOptions): DataFrame | Promise<DataFrame>;
  /** Reads a range of a file that is not compressed, where that is better than to have all bytes first. */
  readFile?(range: FileRange, options: ReadOptions): DataFrame | Promise<DataFrame>;
  /** Absent where the format is only read. */
  write?(frame: DataFrame, options: WriteOptions): Uint8Array | Promise<Uint8Array>;
  /**
   * Starts an output of several frames. Absent where the outputs of `write` (for CSV, without the header) may
   * simply stand one after another, or where the format is only read.
   */
  writer?(options: WriteOptions): FrameWriter | Promise<FrameWriter>;
}

/** Writes the frames of one table, one after another. Their columns have the same names and types. */
export interface FrameWriter {
  /** The bytes that a frame adds to the output. */
  write(frame: DataFrame): Uint8Array | Promise<Uint8Array>;
  /** The bytes that end the output. To be called once, after the last frame. */
  end(): Uint8Array | Promise<Uint8Array>;
}
