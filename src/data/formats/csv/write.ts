import { type Column, type Float64Column, type Int64Column, isPresent } from "../../column.js";
import { float32Text, floatText } from "../../float-text.js";
import type { DataFrame } from "../../frame.js";
import { toFloat64 } from "../../numbers.js";
import { timestampTexts } from "../../timestamp-text.js";
import type { WriteOptions } from "../format.js";
import { dialectOf } from "./dialect.js";

/** Rows are put together as text of about so many characters, which then become bytes. */
const PIECE = 1 << 20;

/**
 * Writes CSV as `DataFrame.to_csv(index=False)` of pandas: a header, LF line ends unless others are asked for,
 * `"` around texts that hold a separator, a quote or a line end, nothing for a missing value, `True` and `False`,
 * floats as Python's `repr`. In a table of one column an empty field is `""`, so that its line is not blank.
 * Vectors and matrices are written as JSON arrays.
 *
 * @throws CSV_DIALECT
 */
export function writeCsv(frame: DataFrame, options: WriteOptions = {}): Uint8Array {
  const { delimiter = ",", header = true, lineEnd = "\n" } = options;
  const quoted = quoterOf(delimiter);
  const alone = frame.columns.length === 1;
  const line = (fields: readonly string[]) =>
    (alone && fields[0] === "" ? '""' : fields.join(delimiter)) + lineEnd;
  const texts = frame.columns.map((column) => textsOf(column, quoted, /[\w.+-]/.test(delimiter)));
  const pieces: Buffer[] = [];
  let piece = header ? line(frame.names.map(quoted)) : "";
  const fields = new Array<string>(texts.length);
  for (let i = 0; i < frame.length; i++) {
    for (let k = 0; k < texts.length; k++) fields[k] = texts[k]!(i);
    piece += line(fields);
    if (piece.length > PIECE) {
      pieces.push(Buffer.from(piece));
      piece = "";
    }
  }
  pieces.push(Buffer.from(piece));
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}

type Quoter = (text: string) => string;

/** Puts quotes around a text that needs them. @throws CSV_DIALECT */
function quoterOf(delimiter: string): Quoter {
  dialectOf({ delimiter });
  const special = new RegExp(`["\\n\\r${delimiter.replace(/[\]\\^-]/, "\\$&")}]`);
  return (text) => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
}

/** The field of each row of a column. Numbers are quoted only where the separator may be part of one. */
function textsOf(column: Column, quoted: Quoter, quoteNumbers: boolean): (index: number) => string {
  switch (column.type) {
    case "string": {
      const dictionary = column.dictionary.map(quoted);
      return (i) => dictionary[column.codes[i]!] ?? "";
    }
    case "vector":
      return (i) => present(column, i, () => quoted(arrayText(column.values, i, [column.width])));
    case "matrix":
      return (i) => present(column, i, () => quoted(arrayText(column.values, i, column.shape)));
    case "timestamp": {
      const text = timestampTexts(column);
      return (i) => present(column, i, () => quoted(text(i)));
    }
    default: {
      const text = numberTexts(column);
      return quoteNumbers ? (i) => quoted(text(i)) : text;
    }
  }
}

function numberTexts(
  column: Exclude<Column, { type: "string" | "vector" | "matrix" | "timestamp" }>,
): (index: number) => string {
  const { values } = column;
  switch (column.type) {
    case "float64":
      return floatTexts(column);
    case "sparse":
      return floatTexts({ type: "float64", length: column.length, values: toFloat64(column, "") });
    case "float32":
      return (i) => {
        const value = values[i] as number;
        return Number.isNaN(value) || !isPresent(column.validity, i) ? "" : float32Text(value);
      };
    case "boolean":
      return (i) => present(column, i, () => (values[i] === 1 ? "True" : "False"));
    case "int64":
      return int64Texts(column);
    default:
      return (i) => present(column, i, () => String(values[i]));
  }
}

const present = (column: Column, i: number, text: () => string) =>
  "validity" in column && !isPresent(column.validity, i) ? "" : text();

function floatTexts({ values, validity }: Float64Column): (index: number) => string {
  return (i) => {
    const value = values[i]!;
    return Number.isNaN(value) || !isPresent(validity, i) ? "" : floatText(value);
  };
}

function int64Texts({ values, validity }: Int64Column): (index: number) => string {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  return (i) => {
    if (!isPresent(validity, i)) return "";
    const low = halves[2 * i]!;
    // Most integers fit 32 bits, and a bigint costs ten times as much.
    return halves[2 * i + 1] === low >> 31 ? String(low) : String(values[i]);
  };
}

function arrayText(values: Float64Array, index: number, shape: readonly number[]): string {
  const [rows, columns] = shape.length === 2 ? shape : [1, shape[0]];
  const lines = Array.from({ length: rows! }, (_, row) => {
    const start = (index * rows! + row) * columns!;
    return `[${Array.from(values.subarray(start, start + columns!), floatText).join(", ")}]`;
  });
  return shape.length === 2 ? `[${lines.join(", ")}]` : lines[0]!;
}
