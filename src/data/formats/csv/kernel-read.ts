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
      mayWiden: plan === known,
      isOfNoUse: () => plan.learn(afterFirstRows(scanner, plan)),
    });
    if (pass === "one column more") plan = new Plan(plan.header, 1, input.dialect, options);
  } while (typeof pass === "string");

  const scanned = new Map(pass.columns);
  for (let again = misread(scanned, plan); again.size > 0; again = misread(scanned, plan)) {
    plan.learn(again);
    const { columns } = scan(scanner, input, plan, plan.only(again)) as Pass;
    for (const [k, column] of columns) scanned.set(k, column);
  }
  return new DataFrame(
    plan.selected.map((k) => plan.names[k]!),
    plan.selected.map((k) => typedColumn({ ...scanned.get(k)!, wanted: plan.wanted(k) })),
    pass.rows,
  );
}

/** The columns that were not scanned as what they are, and what they are. */
function misread(
  columns: ReadonlyMap<number, Pick<Scanned, "kind" | "seen">>,
  plan: Plan,
): Map<number, Kind> {
  const again = new Map<number, Kind>();
  for (const [k, { kind, seen }] of columns) {
    const right = kindFor(seen, plan.wanted(k), kind);
    if (right !== kind) again.set(k, right);
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
