import { drumError } from "../../../errors.js";

/** What the first lines of a Matrix Market file say (NIST, "The Matrix Market Exchange Formats"). */
export interface Header {
  readonly layout: "coordinate" | "array";
  /** A pattern has no values: each entry is 1. */
  readonly field: "real" | "integer" | "pattern";
  readonly symmetry: "general" | "symmetric" | "skew-symmetric";
  readonly rows: number;
  readonly columns: number;
  /** Numbers of lines with entries that follow. */
  readonly entries: number;
}

/** One line at a time, without comments and blank lines, split at white space. */
export interface Lines {
  /** The words of the next line, undefined after the last. */
  next(): string[] | undefined;
  /** Number of the line that came last. */
  readonly number: number;
}

export function linesOf(bytes: Buffer, firstLine = 1): Lines {
  let at = 0;
  let number = firstLine - 1;
  return {
    get number() {
      return number;
    },
    next() {
      while (at < bytes.length) {
        const newline = bytes.indexOf(10, at);
        const end = newline < 0 ? bytes.length : newline;
        const line = bytes.toString("latin1", at, end).trim();
        at = end + 1;
        number++;
        if (line !== "" && !line.startsWith("%")) return line.split(/\s+/);
      }
      return undefined;
    },
  };
}

const BANNER = /^%%MatrixMarket[ \t]+matrix[ \t]+(\S+)[ \t]+(\S+)[ \t]+(\S+)/i;

/** Reads banner and size. @throws MTX_INVALID */
export function readHeader(bytes: Buffer, lines: Lines): Header {
  const banner = BANNER.exec(bytes.toString("latin1", 0, 1024));
  if (banner === null) throw invalid(1, "it does not begin with '%%MatrixMarket matrix'");
  const [layout, field, symmetry] = banner.slice(1).map((word) => word.toLowerCase()) as [
    string,
    string,
    string,
  ];
  if (layout !== "coordinate" && layout !== "array")
    throw invalid(1, "it is neither 'coordinate' nor 'array'");
  const kind = field === "double" ? "real" : field;
  if (kind !== "real" && kind !== "integer" && kind !== "pattern") {
    throw invalid(1, "its values are not 'real', 'integer' or 'pattern'");
  }
  if (symmetry !== "general" && symmetry !== "symmetric" && symmetry !== "skew-symmetric") {
    throw invalid(1, "its symmetry is not 'general', 'symmetric' or 'skew-symmetric'");
  }
  if (kind === "pattern" && layout === "array") throw invalid(1, "a 'pattern' cannot be an 'array'");
  const size = (lines.next() ?? []).map(count);
  const [rows = Number.NaN, columns = Number.NaN] = size;
  if (size.length !== (layout === "array" ? 2 : 3) || size.some(Number.isNaN)) {
    throw invalid(lines.number, "the size of the matrix is expected");
  }
  if (symmetry !== "general" && rows !== columns)
    throw invalid(lines.number, `a ${symmetry} matrix must be square`);
  const entries = layout === "array" ? storedValues(rows, columns, symmetry) : size[2]!;
  requireRoom(bytes.length, columns, entries, lines.number);
  return { layout, field: kind, symmetry, rows, columns, entries };
}

/** Columns that may be empty: as many as hashed words of a text have. */
const EMPTY_COLUMNS = 2 ** 20;

/** What the header says must have room in the file: memory is taken by its word. */
function requireRoom(bytes: number, columns: number, entries: number, line: number): void {
  const isRoom = entries * 2 <= bytes && columns <= EMPTY_COLUMNS + bytes;
  if (!isRoom) throw invalid(line, "the matrix is said to be far larger than the data are");
}

function storedValues(rows: number, columns: number, symmetry: Header["symmetry"]): number {
  if (symmetry === "general") return rows * columns;
  return symmetry === "symmetric" ? (rows * (rows + 1)) / 2 : (rows * (rows - 1)) / 2;
}

const count = (word: string) =>
  /^\d{1,10}$/.test(word) && Number(word) < 2 ** 31 ? Number(word) : Number.NaN;

export function invalid(line: number, problem: string) {
  return drumError("MTX_INVALID", { line, problem });
}
