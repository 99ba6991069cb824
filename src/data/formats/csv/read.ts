import { type CsvScanner, withScanner } from "../../../kernels/csv/scanner.js";
import { charsetOf, requireUtf8, toUtf8 } from "../../charset.js";
import type { DataFrame } from "../../frame.js";
import type { FileRange } from "../../payload.js";
import type { ReadOptions } from "../format.js";
import { CR, type Dialect, dialectOf, LF, RECORD_LIMIT } from "./dialect.js";
import { headerOf } from "./header.js";
import { Input } from "./input.js";
import { readRecords } from "./kernel-read.js";
import { knownPlan, Plan, rememberPlan } from "./plan.js";
import { countLines } from "./records.js";
import { allBytes, type ByteSource, memorySource, withFileSource } from "./source.js";

/** How much of a file is looked at for its header at first, in bytes. */
const HEAD = 64 * 1024;

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
 * The work is done by a WebAssembly kernel; where it cannot run, or does not know the dialect, by csv-parse.
 *
 * @throws INPUT_EMPTY, CSV_RAGGED, CSV_QUOTE_OPEN, CSV_RECORD_TOO_LONG, CSV_DIALECT, CHARSET_UNKNOWN,
 * INPUT_CHARSET, INPUT_NOT_TEXT
 */
export async function readCsv(bytes: Uint8Array, options: ReadOptions = {}): Promise<DataFrame> {
  return readWithKernel(memorySource(bytes), options) ?? withoutKernel(bytes, options);
}

/** The same for a range of a file that is not compressed; it is read piece by piece. @throws INPUT_NOT_FOUND */
export async function readCsvFile(range: FileRange, options: ReadOptions = {}): Promise<DataFrame> {
  const result = withFileSource(range, (source) => readWithKernel(source, options) ?? allBytes(source));
  return result instanceof Uint8Array ? withoutKernel(result, options) : result;
}

async function withoutKernel(bytes: Uint8Array, options: ReadOptions): Promise<DataFrame> {
  const { readCsvWithoutKernel } = await import("./fallback-read.js");
  return readCsvWithoutKernel(bytes, options);
}

/** The table, or undefined where it takes the other reader. */
function readWithKernel(source: ByteSource, options: ReadOptions): DataFrame | undefined {
  const dialect = dialectOf(options);
  if (!isForKernel(dialect)) return undefined;
  return withScanner((scanner) => readSource(scanner, source, dialect, options));
}

/** Numbers end at the first byte that cannot belong to them, so the separator and the quote must not either. */
function isForKernel({ delimiter, quote }: Dialect): boolean {
  return !/[\w.+#<-]/.test(String.fromCharCode(delimiter, quote));
}

function readSource(
  scanner: CsvScanner,
  source: ByteSource,
  dialect: Dialect,
  options: ReadOptions,
): DataFrame {
  const { header, firstLine = 1, charset } = options;
  const head = header === undefined ? headOf(source, HEAD) : withLineEnd(header);
  const { charset: encoding, markLength } = charsetOf(head, charset);
  const reading: Reading = { scanner, dialect, options };
  if (header === undefined) {
    if (encoding === "utf-8") return readWithHeader(reading, source, markLength, firstLine);
    const decoded = toUtf8(allBytes(source), charset, firstLine);
    return readWithHeader(reading, memorySource(decoded), 0, firstLine);
  }
  const before = firstLine - countLines(head, head.length);
  const plan = encoding === "utf-8" ? planOf(reading, head, markLength, before, true) : undefined;
  if (plan?.header.end === head.length) {
    return readRecords(scanner, new Input(source, dialect, 0, firstLine, head.length), plan, options);
  }
  // More or less than one record of UTF-8: it is read together with the data.
  const whole = Buffer.concat([head, allBytes(source)]);
  const decoded = toUtf8(whole, charset, before);
  return readWithHeader(reading, memorySource(decoded), 0, before);
}

interface Reading {
  readonly scanner: CsvScanner;
  readonly dialect: Dialect;
  readonly options: ReadOptions;
}

/** Reads UTF-8 whose header is the first record from `start` on. */
function readWithHeader(reading: Reading, source: ByteSource, start: number, firstLine: number): DataFrame {
  const { scanner, dialect, options } = reading;
  for (let size = HEAD; ; size *= 4) {
    const head = headOf(source, size);
    const isAll = head.length === source.length || head.length < size;
    const plan = planOf(reading, head, start, firstLine, isAll);
    if (plan !== undefined) {
      const input = new Input(source, dialect, plan.header.end, firstLine, 0);
      return readRecords(scanner, input, plan, options);
    }
    if (isAll || size > RECORD_LIMIT) new Input(source, dialect, start, firstLine, 0).failHeader();
  }
}

/** The plan of a header in UTF-8; undefined where that is not complete, or blank. @throws INPUT_CHARSET, INPUT_NOT_TEXT */
function planOf(
  { dialect, options }: Reading,
  head: Buffer,
  start: number,
  line: number,
  atEnd: boolean,
): Plan | undefined {
  const known = knownPlan(head, dialect, options);
  if (known) return known;
  const header = headerOf(head, start, dialect, atEnd);
  if (header === undefined) return undefined;
  requireUtf8(head.subarray(start, header.end), start, line);
  const plan = new Plan(header, 0, dialect, options);
  rememberPlan(head, dialect, options, plan);
  return plan;
}

function headOf(source: ByteSource, size: number): Buffer {
  if (source.bytes) return source.bytes;
  const head = Buffer.allocUnsafe(Math.min(size, source.length));
  return head.subarray(0, source.read(head, 0));
}

/** A header's bytes, ended by a line end. */
function withLineEnd(header: Uint8Array): Buffer {
  const last = header.at(-1);
  return Buffer.concat(last === LF || last === CR ? [header] : [header, Uint8Array.of(LF)]);
}
