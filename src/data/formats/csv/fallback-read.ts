import { CsvError, type InfoRecord, parse } from "csv-parse/sync";
import { drumError } from "../../../errors.js";
import { toUtf8 } from "../../charset.js";
import { type Column, float32Column, float64Column } from "../../column.js";
import { DataFrame } from "../../frame.js";
import { toFloat64 } from "../../numbers.js";
import type { ColumnType, ReadOptions } from "../format.js";
import { ColumnBuilder } from "./column-builder.js";
import { CR, type Dialect, dialectOf, LF } from "./dialect.js";
import { columnNames } from "./header.js";
import { mendQuotes } from "./quotes.js";
import { countLines, isBlank, RecordCutter } from "./records.js";

/** What is parsed at a time, in bytes: its records stay in memory until the columns have taken them. */
const BLOCK = 1 << 18;

/** Bytes to read, and which line of the user's file an offset in them is on. */
interface Source {
  readonly bytes: Buffer;
  readonly dialect: Dialect;
  /** Offsets between which whole records lie; the first two hold the header. */
  readonly edges: readonly number[];
  lineAt(offset: number): number;
}

/**
 * Reads CSV with csv-parse, for dialects and machines that the kernel is not for. It is also what the kernel is
 * held against: `readCsv` says what both do.
 */
export function readCsvWithoutKernel(bytes: Uint8Array, options: ReadOptions = {}): DataFrame {
  const source = sourceOf(bytes, options);
  const first = readColumns(source, options);
  const mixed = first.builders.map((builder) => builder.mixed);
  const second = mixed.includes(true) ? readColumns(source, options, mixed).builders : [];
  const columns: Column[] = first.builders.map((builder, k) => (mixed[k] ? second[k]! : builder).finish());
  return narrowed(new DataFrame(first.names, columns, first.rows), options);
}

/** The columns that are wanted, as the types that are wanted. */
function narrowed({ names, columns, length }: DataFrame, wanted: ReadOptions): DataFrame {
  const kept = names.flatMap((name, k) => (wanted.columns?.includes(name) === false ? [] : [k]));
  const typed = (k: number): Column => {
    const column = columns[k]!;
    const type = wantedType(wanted, names[k]!);
    if (type === undefined || type === "text" || column.type === "string") return column;
    const floats = toFloat64(column, names[k]!);
    return type === "float64" ? float64Column(floats) : float32Column(Float32Array.from(floats));
  };
  return new DataFrame(
    kept.map((k) => names[k]!),
    kept.map(typed),
    length,
  );
}

function wantedType({ types = {} }: ReadOptions, name: string): ColumnType | undefined {
  return Object.hasOwn(types, name) ? types[name] : undefined;
}

function sourceOf(data: Uint8Array, options: ReadOptions): Source {
  const dialect = dialectOf(options);
  const { header, firstLine = 1 } = options;
  const whole = header === undefined ? data : Buffer.concat([...headerParts(header), data]);
  const headerLines = header === undefined ? 0 : countLines(whole, whole.length - data.length);
  const before = firstLine - headerLines;
  const bytes = mendQuotes(toUtf8(whole, options.charset, before), dialect);
  const { delimiter, quote } = options;
  const cutter = new RecordCutter({
    every: BLOCK,
    firstLine: before,
    ...(delimiter !== undefined && { delimiter }),
    ...(quote !== undefined && { quote }),
  });
  const cuts = cutter.feed(bytes).map(({ offset }) => offset);
  const edges = cuts.at(-1) === bytes.length ? [0, ...cuts] : [0, ...cuts, bytes.length];
  return { bytes, dialect, edges, lineAt: (offset) => before + countLines(bytes, offset) };
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
function readColumns(source: Source, options: ReadOptions, asText?: readonly boolean[]): Columns {
  const names = readHeader(source);
  const columns = names.length;
  const buildersOf = (all: readonly string[]) =>
    all.map((name, k) => {
      const type = wantedType(options, name);
      return new ColumnBuilder(asText?.[k] ? "text" : type && type !== "text" ? "numbers" : type);
    });
  let builders = buildersOf(columnNames(names, 0));
  let rows = 0;
  forEachRecord(source, 1, source.edges.length, (record, isBlankLine, line) => {
    const fields = record.length;
    if (fields === 1 && builders.length > 1 && isBlankLine()) return;
    if (rows === 0 && fields === columns + 1 && options.header === undefined) {
      builders = buildersOf(columnNames(names, 1));
    }
    const width = builders.length;
    if (fields > width || (fields < width && width > columns)) {
      throw drumError("CSV_RAGGED", { line: line(), actual: fields, expected: columns });
    }
    if (asText === undefined) {
      for (let k = 0; k < fields; k++) builders[k]!.add(record[k]!);
      for (let k = fields; k < width; k++) builders[k]!.addMissing();
    } else {
      for (let k = 0; k < width; k++) if (asText[k]) builders[k]!.add(record[k] ?? "");
    }
    rows++;
  });
  const added = builders.length - columns;
  return { names: columnNames(names, added), builders, rows };
}

/** The fields of the first record that is more than white space. @throws INPUT_EMPTY */
function readHeader(source: Source): readonly string[] {
  let names: readonly string[] | undefined;
  forEachRecord(source, 0, 1, (record, isBlankLine) => {
    if (record.length > 1 || !isBlankLine()) names ??= record;
  });
  if (names === undefined) throw drumError("INPUT_EMPTY", { format: "CSV" });
  return names;
}

/** Takes a record; asks, at some cost, whether its line is white space without quotes, and for the line's number. */
type Take = (record: string[], isBlankLine: () => boolean, line: () => number) => void;

/** Parses the blocks from one to another and gives their records. */
function forEachRecord(source: Source, firstBlock: number, endBlock: number, take: Take): void {
  const { edges, lineAt } = source;
  for (let block = firstBlock; block < Math.min(endBlock, edges.length - 1); block++) {
    const [from, to] = [edges[block]!, edges[block + 1]!];
    let starts: number[] | undefined;
    let records: string[][];
    let openAt: number | undefined;
    try {
      records = parseRecords(source, from, to);
    } catch (cause) {
      if (!(cause instanceof CsvError) || cause.code !== "CSV_QUOTE_NOT_CLOSED") throw cause;
      openAt = startsOf(source, from, to).at(-1)!;
      records = parseRecords(source, from, openAt);
    }
    let index = 0;
    const start = (i: number) => {
      starts ??= startsOf(source, from, to);
      return starts[i]!;
    };
    const isBlankLine = () =>
      isBlankText(source, records[index]![0]!) && !hasQuote(source, start(index), start(index + 1));
    const line = () => lineAt(start(index));
    for (; index < records.length; index++) take(records[index]!, isBlankLine, line);
    if (openAt !== undefined) throw drumError("CSV_QUOTE_OPEN", { line: lineAt(openAt) });
  }
}

/** The records between two offsets; `onEnd` gets the offset of each one's end. */
function parseRecords({ bytes, dialect }: Source, from: number, to: number, onEnd?: (end: number) => void) {
  const part = bytes.subarray(from, to);
  return parse(part, {
    delimiter: String.fromCharCode(dialect.delimiter),
    quote: String.fromCharCode(dialect.quote),
    escape: String.fromCharCode(dialect.quote),
    record_delimiter: part.includes(CR) ? ["\r\n", "\n", "\r"] : ["\n"],
    relax_column_count: true,
    relax_quotes: true,
    // Only when it is needed: it makes csv-parse half as fast.
    ...(onEnd && { on_record: (_: unknown, info: InfoRecord) => void onEnd(from + info.bytes) }),
  });
}

/** Offsets at which the records between two offsets start, and the end of the last that can be read. */
function startsOf(source: Source, from: number, to: number): number[] {
  const starts = [from];
  try {
    parseRecords(source, from, to, (end) => starts.push(end));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  return starts;
}

function isBlankText({ dialect }: Source, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isBlank(text.charCodeAt(i), dialect)) return false;
  return true;
}

function hasQuote({ bytes, dialect }: Source, start: number, end: number): boolean {
  return bytes.subarray(start, end).includes(dialect.quote);
}
