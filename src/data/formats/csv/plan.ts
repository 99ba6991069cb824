import type { Kind } from "../../../kernels/csv/columns.js";
import type { Layout } from "../../../kernels/csv/scanner.js";
import type { ColumnType, ReadOptions } from "../format.js";
import { CR, type Dialect, LF } from "./dialect.js";
import { columnNames, type Header } from "./header.js";

/** How to read the files of one header: which columns, into what. */
export class Plan {
  readonly names: readonly string[];
  /** Positions of the columns that are wanted. */
  readonly selected: readonly number[];
  readonly selectedNames: readonly string[];
  readonly #wanted: readonly (ColumnType | undefined)[];
  readonly #noIntegers = new Set<number>();
  #layout: Layout;

  /** @param added columns before those that the header names: 0 or 1 */
  constructor(
    readonly header: Header,
    added: number,
    dialect: Dialect,
    { columns, types }: Pick<ReadOptions, "columns" | "types">,
  ) {
    this.names = columnNames(header.names, added);
    const chosen = columns && new Set(columns);
    this.selected = this.names.flatMap((name, k) => (chosen === undefined || chosen.has(name) ? [k] : []));
    this.selectedNames = this.selected.map((k) => this.names[k]!);
    this.#wanted = this.names.map((name) =>
      types !== undefined && Object.hasOwn(types, name) ? types[name] : undefined,
    );
    const kinds = new Array<Kind>(this.names.length).fill("skipped");
    for (const k of this.selected) kinds[k] = this.#wanted[k] ?? "float64";
    this.#layout = {
      ...dialect,
      lineEnd: header.lineEnd,
      kinds,
      skipBlank: this.names.length > 1,
      allowShort: added === 0,
    };
  }

  wanted(column: number): ColumnType | undefined {
    return this.#wanted[column];
  }

  /** How to begin: by what the columns were in the file before. */
  get layout(): Layout {
    return this.#layout;
  }

  /** Whether nothing but integers was in the column so far. */
  mayBeInt64(column: number): boolean {
    return this.#wanted[column] === undefined && !this.#noIntegers.has(column);
  }

  /** Takes note of what columns turned out to be; false where that is nothing new. */
  learn(kinds: ReadonlyMap<number, Kind>): boolean {
    if (kinds.size === 0) return false;
    for (const [k, kind] of kinds) if (kind !== "int64") this.#noIntegers.add(k);
    this.#layout = { ...this.#layout, kinds: this.#layout.kinds.map((kind, k) => kinds.get(k) ?? kind) };
    return true;
  }

  /** A layout that skips all but these columns. */
  only(kinds: ReadonlyMap<number, Kind>): Layout {
    return { ...this.#layout, kinds: this.names.map((_, k) => kinds.get(k) ?? "skipped") };
  }
}

interface Known {
  readonly prefix: Buffer;
  readonly dialect: Dialect;
  readonly options: Pick<ReadOptions, "columns" | "types">;
  readonly plan: Plan;
}

const MOST_KNOWN = 8;
/** Longer headers are not kept, in bytes. */
const LONGEST_KNOWN = 1024 * 1024;
const known: Known[] = [];

/** The plan of data that begins like data that was read before, with the same options. */
export function knownPlan(head: Buffer, dialect: Dialect, options: ReadOptions): Plan | undefined {
  return known.find(
    (one) =>
      one.options.columns === options.columns &&
      one.options.types === options.types &&
      one.dialect.delimiter === dialect.delimiter &&
      one.dialect.quote === dialect.quote &&
      head.length >= one.prefix.length &&
      one.prefix.equals(head.subarray(0, one.prefix.length)) &&
      !(one.prefix.at(-1) === CR && head[one.prefix.length] === LF),
  )?.plan;
}

/** Remembers a plan by the bytes up to the end of its header's line. */
export function rememberPlan(head: Buffer, dialect: Dialect, options: ReadOptions, plan: Plan): void {
  if (plan.header.end > LONGEST_KNOWN) return;
  const prefix = Buffer.from(head.subarray(0, plan.header.end));
  const last = prefix.at(-1);
  if (last !== LF && last !== CR) return;
  const { columns, types } = options;
  known.unshift({
    prefix,
    dialect,
    options: { ...(columns && { columns }), ...(types && { types }) },
    plan,
  });
  known.length = Math.min(known.length, MOST_KNOWN);
}
