import { drumError } from "../../../errors.js";
import { toUtf8 } from "../../charset.js";
import { float64Column, type SparseColumn } from "../../column.js";
import { DataFrame } from "../../frame.js";
import { withinLimit } from "../../row-limit.js";
import type { ReadOptions } from "../format.js";
import { type Header, invalid, type Lines, linesOf, readHeader } from "./header.js";

/**
 * Reads a Matrix Market file: a coordinate matrix as sparse columns, an array as columns of 64-bit floats.
 * The halves of symmetric and skew-symmetric matrices are filled in; entries given twice are added up, as
 * SciPy does. Without names the columns are called `0`, `1`, ….
 *
 * @throws INPUT_EMPTY, MTX_INVALID, MTX_COLUMN_NAMES, INPUT_NOT_TEXT
 */
export function readMatrixMarket(data: Uint8Array, options: ReadOptions): DataFrame {
  if (data.length === 0) throw drumError("INPUT_EMPTY", { format: "Matrix Market" });
  const bytes = toUtf8(data, "latin1");
  const lines = linesOf(bytes);
  const header = readHeader(bytes, lines);
  const { rows, columns } = header;
  withinLimit({ length: rows }, options.rowLimit);
  const names = options.columnNames ?? Array.from({ length: columns }, (_, k) => String(k));
  if (names.length !== columns) throw drumError("MTX_COLUMN_NAMES", { columns, names: names.length });
  if (header.layout === "array") {
    const values = readArray(header, lines);
    const column = (k: number) => float64Column(values.subarray(k * rows, (k + 1) * rows));
    return new DataFrame(
      names,
      names.map((_, k) => column(k)),
      rows,
    );
  }
  return new DataFrame(names, sparseColumns(header, readEntries(header, lines)), rows);
}

interface Entries {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  readonly length: number;
}

function readEntries(header: Header, lines: Lines): Entries {
  const { entries, symmetry } = header;
  const most = symmetry === "general" ? entries : entries * 2;
  const width = header.field === "pattern" ? 2 : 3;
  const rows = new Int32Array(most);
  const columns = new Int32Array(most);
  const values = new Float64Array(most);
  let length = 0;
  const add = (row: number, column: number, value: number) => {
    rows[length] = row;
    columns[length] = column;
    values[length++] = value;
  };
  const position = (word: string, size: number) => {
    const index = Number(word) - 1;
    if (!(index >= 0 && index < size && Number.isInteger(index))) {
      throw invalid(lines.number, `an index is not between 1 and ${size}`);
    }
    return index;
  };
  for (const words of exactly(header, lines)) {
    if (words.length !== width) throw invalid(lines.number, `it has ${words.length} fields, not ${width}`);
    const row = position(words[0]!, header.rows);
    const column = position(words[1]!, header.columns);
    const value = width === 2 ? 1 : numberOf(words[2]!, lines);
    add(row, column, value);
    if (symmetry !== "general" && row !== column)
      add(column, row, symmetry === "symmetric" ? value : 0 - value);
  }
  return { rows, columns, values, length };
}

/** Values of all columns one after another. */
function readArray(header: Header, lines: Lines): Float64Array {
  const { rows, columns, symmetry } = header;
  const values = new Float64Array(rows * columns);
  let row = symmetry === "skew-symmetric" ? 1 : 0;
  let column = 0;
  for (const words of exactly(header, lines)) {
    if (words.length !== 1) throw invalid(lines.number, `it has ${words.length} fields, not 1`);
    const value = numberOf(words[0]!, lines);
    values[column * rows + row] = value;
    if (symmetry !== "general")
      values[row * rows + column] = symmetry === "symmetric" || row === column ? value : 0 - value;
    if (++row === rows) {
      column++;
      row = symmetry === "general" ? 0 : symmetry === "symmetric" ? column : column + 1;
    }
  }
  return values;
}

/** The lines of the entries: as many as the header says. @throws MTX_INVALID */
function* exactly({ entries }: Header, lines: Lines): Generator<string[]> {
  for (let i = 0; i < entries; i++) {
    const words = lines.next();
    if (words === undefined) throw invalid(lines.number, `it ends after ${i} of ${entries} entries`);
    yield words;
  }
  if (lines.next() !== undefined) throw invalid(lines.number, `there is more after ${entries} entries`);
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/;
const SPECIAL: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
};

function numberOf(word: string, lines: Lines): number {
  if (NUMBER.test(word)) return Number(word.replace(/d/i, "e"));
  const special = SPECIAL[word.toLowerCase().replace(/^[+-]/, "")];
  if (special === undefined) throw invalid(lines.number, "a number is expected");
  return word.startsWith("-") ? -special : special;
}

/** Entries sorted into columns, in each by row. */
function sparseColumns({ rows, columns }: Header, entries: Entries): SparseColumn[] {
  const starts = new Int32Array(columns + 1);
  for (let i = 0; i < entries.length; i++) starts[entries.columns[i]! + 1]!++;
  for (let k = 0; k < columns; k++) starts[k + 1]! += starts[k]!;
  const filled = starts.slice(0, columns);
  const order = new Int32Array(entries.length);
  for (let i = 0; i < entries.length; i++) order[filled[entries.columns[i]!]!++] = i;
  return Array.from({ length: columns }, (_, k) => {
    const own = order.subarray(starts[k], starts[k + 1]);
    own.sort((a, b) => entries.rows[a]! - entries.rows[b]!);
    return columnOf(rows, own, entries);
  });
}

function columnOf(length: number, order: Int32Array, entries: Entries): SparseColumn {
  const indices = new Int32Array(order.length);
  const values = new Float64Array(order.length);
  let size = 0;
  for (const entry of order) {
    const row = entries.rows[entry]!;
    if (size > 0 && indices[size - 1] === row) {
      values[size - 1]! += entries.values[entry]!;
    } else {
      indices[size] = row;
      values[size++] = entries.values[entry]!;
    }
  }
  return { type: "sparse", length, indices: indices.slice(0, size), values: values.slice(0, size) };
}
