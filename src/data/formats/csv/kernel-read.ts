import type { Kind } from "../../../kernels/csv/columns.js";
import type { CsvScanner } from "../../../kernels/csv/scanner.js";
import { DataFrame } from "../../frame.js";
import type { ReadOptions } from "../format.js";
import type { Input } from "./input.js";
import { type Break, type Pass, type Scanned, scan } from "./pass.js";
import { Plan } from "./plan.js";
import { kindFor, typedColumn } from "./typing.js";

/**
 * Reads records with the kernel. The first pass takes every wanted column for what it was in the last data of this
 * header, at the very first for numbers; columns that turn out to be something else are scanned once more.
 */
export function readRecords(scanner: CsvScanner, input: Input, known: Plan, options: ReadOptions): DataFrame {
  let plan = known;
  let pass: Pass | Break;
  do {
    pass = scan(scanner, input, plan, plan.layout, {
      // A later part of a file has a header that fits already.
      mayWiden: plan === known && options.header === undefined,
      rowLimit: options.rowLimit,
      isOfNoUse: () => plan.learn(afterFirstRows(scanner, plan)),
    });
    if (pass === "one column more") plan = new Plan(plan.header, 1, input.dialect, options);
  } while (typeof pass === "string");

  let scanned = pass.columns;
  for (let again = misread(scanned, plan); again.size > 0; again = misread(scanned, plan)) {
    plan.learn(again);
    const { columns } = scan(scanner, input, plan, plan.only(again)) as Pass;
    const anew = new Map(columns.map((one) => [one.column, one]));
    scanned = scanned.map((one) => anew.get(one.column) ?? one);
  }
  return new DataFrame(
    plan.selectedNames,
    scanned.map((one) => typedColumn(one, plan.wanted(one.column))),
    pass.rows,
  );
}

/** The columns that were not scanned as what they are, and what they are. */
function misread(scanned: readonly Scanned[], plan: Plan): Map<number, Kind> {
  const again = new Map<number, Kind>();
  for (const { column, kind, seen } of scanned) {
    const right = kindFor(seen, plan.wanted(column), kind);
    if (right !== kind) again.set(column, right);
  }
  return again;
}

/** The same after the first of many rows, when it pays to scan columns of integers as such. */
function afterFirstRows(scanner: CsvScanner, plan: Plan): Map<number, Kind> {
  const again = new Map<number, Kind>();
  for (const k of plan.selected) {
    const kind = plan.layout.kinds[k]!;
    const tried = kind === "float64" && plan.mayBeInt64(k) ? "int64" : kind;
    const right = kindFor(scanner.seen(k), plan.wanted(k), tried);
    if (right !== kind) again.set(k, right);
  }
  return again;
}
