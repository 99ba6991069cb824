import { CsvError, type InfoRecord, parse } from "csv-parse/sync";
import { drumError } from "../../../errors.js";
import { toUtf8 } from "../../charset.js";
import type { Column } from "../../column.js";
import { DataFrame } from "../../frame.js";
import type { ReadOptions } from "../format.js";
import { ColumnBuilder } from "./column-builder.js";
import { CR, type Dialect, dialectOf, LF, RECORD_LIMIT } from "./dialect.js";
import { mendQuotes } from "./quotes.js";
import { countLines, isBlank } from "./records.js";

/** A name for a column without one, as pandas gives it; `index` counts from 0. */
const unnamed = (index: number) => `Unnamed: ${index}`;

/** Bytes to read, and which line of the user's file an offset in them is on. */
interface Source {
  readonly bytes: Buffer;
  readonly dialect: Dialect;
  lineAt(offset: number): number;
}

/**
 * Reads CSV as `pandas.read_csv` does by default: the same missing-value words, types, quoting, line ends
 * (LF, CR LF, CR) and blank lines, which are skipped unless there is a single column, where they are missing
 * values. Numbers are correctly rounded.
 *
 * On purpose different: column names may repeat (pandas renames the second `a` to `a.1`); a first column
 * without a name in a header that is one field short of every row is kept as the column `Unnamed: 0` (pandas
 * makes it the index); integers that need more than int64 become floats; zero bytes are an error. A row with
 * fewer fields than the header is filled up with missing values, as pandas does.
 *
 * @throws INPUT_EMPTY, CSV_RAGGED, CSV_QUOTE_OPEN, CSV_RECORD_TOO_LONG, CSV_DIALECT, CHARSET_UNKNOWN,
 * INPUT_CHARSET, INPUT_NOT_TEXT
 */
export function readCsv(bytes: Uint8Array, options: ReadOptions = {}): DataFrame {
  const source = sourceOf(bytes, options);
  const first = readColumns(source);
  const mixed = first.builders.map((builder) => builder.mixed);
  const second = mixed.includes(true) ? readColumns(source, mixed).builders : [];
  const columns: Column[] = first.builders.map((builder, k) => (mixed[k] ? second[k]! : builder).finish());
  return new DataFrame(first.names, columns, first.rows);
}

function sourceOf(data: Uint8Array, options: ReadOptions): Source {
  const dialect = dialectOf(options);
  const { header, firstLine = 1 } = options;
  const whole = header === undefined ? data : Buffer.concat([...headerParts(header), data]);
  const headerLines = header === undefined ? 0 : countLines(whole, whole.length - data.length);
  const before = firstLine - headerLines;
  const bytes = mendQuotes(toUtf8(whole, options.charset, before), dialect);
  return { bytes, dialect, lineAt: (offset) => before + countLines(bytes, offset) };
}

/** The header's bytes, ended by a line end. */
function headerParts(header: Uint8Array): Uint8Array[] {
  const last = header.at(-1);
  return last === LF || last === CR ? [header] : [header, Uint8Array.of(LF)];
}

interface Columns {
  readonly names: string[];
  readonly builders: readonly ColumnBuilder[];
  readonly rows: number;
}

/**
 * Takes the records one after another into column builders.
 * @param asText when given, only the columns marked in it matter, and they are read as text
 */
function readColumns(source: Source, asText?: readonly boolean[]): Columns {
  let names: string[] | undefined;
  let builders: ColumnBuilder[] = [];
  /** Fields of a row: those of the header, or one more for a first column that it does not name. */
  let width = 0;
  let rows = 0;
  let end = 0;
  const ragged = (start: number, actual: number) =>
    drumError("CSV_RAGGED", { line: source.lineAt(start), actual, expected: names!.length });

  const onRecord = (record: string[], start: number): void => {
    if (record.length === 1 && (names === undefined || width > 1)) {
      if (isBlankLine(source, record[0]!, start, end)) return;
    }
    if (names === undefined) {
      names = record;
      width = record.length;
      return;
    }
    const fields = record.length;
    if (rows === 0) {
      if (fields === names.length + 1) width = fields;
      builders = Array.from({ length: width }, (_, k) => new ColumnBuilder(asText?.[k]));
    }
    if (fields > width || (fields < width && width > names.length)) throw ragged(start, fields);
    if (asText === undefined) {
      for (let k = 0; k < fields; k++) builders[k]!.add(record[k]!);
      for (let k = fields; k < width; k++) builders[k]!.addMissing();
    } else {
      for (let k = 0; k < width; k++) if (asText[k]) builders[k]!.add(record[k] ?? "");
    }
    rows++;
  };

  forEachRecord(
    source,
    (record, info) => {
      const start = end;
      end = info.bytes;
      onRecord(record, start);
    },
    () => end,
  );
  const header = names as string[] | undefined;
  if (header === undefined) throw drumError("INPUT_EMPTY", { format: "CSV" });
  if (rows === 0) builders = header.map(() => new ColumnBuilder());
  const added = builders.length - header.length;
  return { names: builders.map((_, k) => header[k - added] || unnamed(k)), builders, rows };
}

function forEachRecord(
  { bytes, dialect, lineAt }: Source,
  take: (record: string[], info: InfoRecord) => void,
  lastEnd: () => number,
): void {
  try {
    parse(bytes, {
      delimiter: String.fromCharCode(dialect.delimiter),
      quote: String.fromCharCode(dialect.quote),
      escape: String.fromCharCode(dialect.quote),
      record_delimiter: bytes.includes(CR) ? ["\r\n", "\n", "\r"] : ["\n"],
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: RECORD_LIMIT,
      on_record: (record: unknown, info) => {
        take(record as string[], info);
        return null;
      },
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = lineAt(lastEnd());
    if (cause.code === "CSV_QUOTE_NOT_CLOSED") throw drumError("CSV_QUOTE_OPEN", { line }, { cause });
    if (cause.code === "CSV_MAX_RECORD_SIZE") {
      throw drumError("CSV_RECORD_TOO_LONG", { line, limit: RECORD_LIMIT / 2 ** 20 }, { cause });
    }
    throw cause;
  }
}

/** Whether a record of one field is a line of white space only, without quotes. */
function isBlankLine({ bytes, dialect }: Source, field: string, start: number, end: number): boolean {
  for (let i = 0; i < field.length; i++) if (!isBlank(field.charCodeAt(i), dialect)) return false;
  return !bytes.subarray(start, end).includes(dialect.quote);
}
