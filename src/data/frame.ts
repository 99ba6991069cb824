import type { Table } from "apache-arrow";
import { drumError } from "../errors.js";
import { type Column, type Value, valueAt } from "./column.js";
import { columnFromTypedArray, columnFromValues, type TypedArray } from "./from-values.js";
import { toFloat64 } from "./numbers.js";
import { type Row, rowViews } from "./rows.js";
import { sliceColumn } from "./slice.js";

/** What {@link DataFrame.from} takes for a column: a column, or plain values whose type is then inferred. */
export type ColumnLike = Column | ArrayLike<unknown>;

/**
 * A table of named, typed columns of one length. Immutable; columns are shared, not copied. Names may repeat
 * and keep their order; looking one up by name gives the first of that name.
 *
 * ```ts
 * const frame = DataFrame.from({ size: [1.5, null, 3], color: ["red", "blue", null] });
 * const size = frame.numbers("size"); // Float64Array [1.5, NaN, 3]
 * const larger = frame.with("size", size.map((x) => 2 * x)).drop(["color"]);
 * for (const row of frame.rows()) console.log(row.size, row.color); // 1.5 red, null blue, 3 null
 * ```
 */
export class DataFrame {
  /** Number of rows. */
  readonly length: number;

  /**
   * @param length needed only for a frame without columns that still has rows
   * @throws COLUMN_LENGTH when columns differ in length
   */
  constructor(
    readonly names: readonly string[],
    readonly columns: readonly Column[],
    length = columns[0]?.length ?? 0,
  ) {
    this.length = length;
    for (let i = 0; i < columns.length; i++) {
      const actual = columns[i]!.length;
      if (actual !== length) {
        throw drumError("COLUMN_LENGTH", { name: names[i] ?? String(i), length: actual, expected: length });
      }
    }
  }

  /**
   * A frame from columns by name: typed columns as they are, typed arrays as columns of their own type over the
   * same memory, other arrays with their type inferred from the values.
   */
  static from(columns: Readonly<Record<string, ColumnLike>>): DataFrame {
    const names = Object.keys(columns);
    return new DataFrame(
      names,
      names.map((name) => asColumn(columns[name]!)),
    );
  }

  /** A frame from rows as objects. Columns are the keys in order of first appearance; an absent key is missing. */
  static fromRecords(records: readonly Readonly<Record<string, unknown>>[]): DataFrame {
    const values = new Map<string, unknown[]>();
    for (let i = 0; i < records.length; i++) {
      for (const [name, value] of Object.entries(records[i]!)) {
        let column = values.get(name);
        if (column === undefined) {
          column = new Array(records.length).fill(null);
          values.set(name, column);
        }
        column[i] = value;
      }
    }
    return new DataFrame([...values.keys()], [...values.values()].map(columnFromValues), records.length);
  }

  /** A frame from rows as arrays in the order of `names`. */
  static fromRows(names: readonly string[], rows: readonly (readonly unknown[])[]): DataFrame {
    const columns = names.map((_, k) => columnFromValues(rows.map((row) => row[k] ?? null)));
    return new DataFrame(names, columns, rows.length);
  }

  /**
   * A frame of an `apache-arrow` table, its memory shared where the layouts agree. Timestamps become ISO 8601
   * text unless `timestamps` is set.
   *
   * @throws COLUMN_UNSUPPORTED for structs, maps, binary and the like; VECTOR_RAGGED, DATA_UNREADABLE
   */
  static async fromArrow(table: Table, options: { readonly timestamps?: boolean } = {}): Promise<DataFrame> {
    const { frameFromTable } = await import("./arrow/from-table.js");
    return frameFromTable(table, options);
  }

  /** The position of the first column of this name, -1 when there is none. */
  indexOf(name: string): number {
    return this.names.indexOf(name);
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** @throws COLUMN_NOT_FOUND */
  column(name: string): Column {
    const index = this.indexOf(name);
    if (index < 0) {
      throw drumError("COLUMN_NOT_FOUND", { name, count: this.names.length });
    }
    return this.columns[index]!;
  }

  /**
   * A column as 64-bit floats, NaN where missing; the column's own memory where it is that already.
   * @throws COLUMN_NOT_FOUND, COLUMN_NOT_NUMERIC
   */
  numbers(name: string): Float64Array {
    return toFloat64(this.column(name), name);
  }

  /** A column as plain values, `null` where missing. */
  values(name: string): Value[] {
    const column = this.column(name);
    return Array.from({ length: column.length }, (_, i) => valueAt(column, i));
  }

  /** These columns, in this order. @throws COLUMN_NOT_FOUND */
  select(names: readonly string[]): DataFrame {
    return new DataFrame(
      names,
      names.map((name) => this.column(name)),
      this.length,
    );
  }

  /** All but these columns; a name that is not there is passed over. */
  drop(names: readonly string[]): DataFrame {
    const kept = this.names.flatMap((name, i) => (names.includes(name) ? [] : [i]));
    return new DataFrame(
      kept.map((i) => this.names[i]!),
      kept.map((i) => this.columns[i]!),
      this.length,
    );
  }

  /** This frame with a column replaced, or added at the end. */
  with(name: string, column: ColumnLike): DataFrame {
    const index = this.indexOf(name);
    const added = asColumn(column);
    if (index < 0) return new DataFrame([...this.names, name], [...this.columns, added]);
    return new DataFrame(this.names, this.columns.with(index, added), this.length);
  }

  /** The same columns under other names. */
  rename(names: readonly string[]): DataFrame {
    return new DataFrame(names, this.columns, this.length);
  }

  /** Rows `start` (inclusive) to `end` (exclusive), as views where the layout allows. */
  slice(start: number, end: number = this.length): DataFrame {
    const from = Math.max(0, Math.min(start, this.length));
    const to = Math.max(from, Math.min(end, this.length));
    return new DataFrame(
      this.names,
      this.columns.map((column) => sliceColumn(column, from, to)),
      to - from,
    );
  }

  /** An `apache-arrow` table that shares this frame's numbers and codes. */
  async toArrow(): Promise<Table> {
    const { tableFromFrame } = await import("./arrow/to-table.js");
    return tableFromFrame(this);
  }

  /** Rows as plain objects, `null` where missing; of two columns of one name, the first. */
  toRecords(): Record<string, Value>[] {
    return Array.from(this.rows(), (row) => ({ ...row }));
  }

  /** Rows one after another, each read from the columns when a value is asked for. */
  *rows(): IterableIterator<Row> {
    const view = rowViews(this.names, this.columns);
    for (let i = 0; i < this.length; i++) yield view(i);
  }

  /** What `console.log` shows: size, names and types rather than every value. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const columns = this.names.map((name, i) => `${JSON.stringify(name)}: ${this.columns[i]!.type}`);
    return `DataFrame (${this.length} rows) { ${columns.join(", ")} }`;
  }
}

function asColumn(column: ColumnLike): Column {
  if (isColumn(column)) return column;
  return ArrayBuffer.isView(column)
    ? columnFromTypedArray(column as TypedArray)
    : columnFromValues(Array.from(column));
}

function isColumn(column: ColumnLike): column is Column {
  return "type" in column;
}

/** Names for a message: the first few, and how many more. */
export function listNames(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map((name) => `'${name}'`);
  const rest = names.length - shown.length;
  return shown.length === 0 ? "(none)" : shown.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
