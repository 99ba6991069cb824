import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { COLUMNS, type ColumnName, subjectOf } from "./columns.js";
import { type Group, ROWS, type Row } from "./rows.js";
import { type Result, scoreColumn } from "./score.js";
import {
  claimOf,
  committedLine,
  DOES_NOT_APPLY,
  difference,
  FAILS,
  type Line,
  NOT_RUN,
  titlesOf,
} from "./table.js";

/** Where `npm run matrix` wants the rows; without it, the page is held against what the run shows. */
const OUTPUT = process.env.DRUM_MATRIX;
/** What rounds in another order than the library does. */
const TOLERANCE = 1e-9;
const ALL: readonly Row[] = Object.values(ROWS).flat();

/** Fills the rows of a group, cell by cell. */
export function testRows(group: Group): void {
  const workspace = scratchFolder();
  for (const row of ROWS[group]) testRow(row, workspace);
}

function testRow(row: Row, workspace: string): void {
  const missing = row.runtime.missing || row.trainer.missing;
  const { model, artifact, "runs in": host } = titlesOf(row);
  if (missing !== "") {
    const [need] = missing.trim().slice(1, -1).split(/[:,]/);
    keepLine(row, `${NOT_RUN}: ${need}`, () => NOT_RUN);
  }

  describe.skipIf(missing !== "")(`${model}, ${artifact}, in ${host}${missing}`, () => {
    const cells = new Map<ColumnName, string>();
    const results = new Map<string, Promise<Result>>();
    let models: string;
    beforeAll(() => {
      models = row.trainer.run(workspace);
    }, 300_000);
    afterAll(() => {
      const works = [...cells.values()].some((cell) => claimOf(cell) === "works");
      keepLine(row, works ? "yes" : FAILS, (column) => cells.get(column) ?? FAILS, models);
    });

    it.each(COLUMNS.filter((column) => subjectOf(column, row.models) !== undefined))(
      "%s",
      async (column) => {
        const subject = subjectOf(column, row.models)!;
        // The data of a target type is CSV, too.
        const key = column === "Arrow" ? column : subject;
        if (!results.has(key)) results.set(key, scoreColumn(row, column, subject, models));
        const result = await results.get(key)!;
        cells.set(column, cellOf(result, row));
        if (OUTPUT !== undefined) return;
        const committed = claimOf(committedLine(row)?.[column]);
        // The page was made where the runtime is missing: it claims nothing.
        if (committed === NOT_RUN) return;
        expect(claimOf(cells.get(column)), `${JSON.stringify(result)} where the page says`).toBe(committed);
      },
      120_000,
    );

    it.skipIf(OUTPUT !== undefined)("claims nothing else", () => {
      const line = committedLine(row);
      const claimed = COLUMNS.filter((column) => claimOf(line?.[column]) !== DOES_NOT_APPLY);
      expect(claimed).toEqual(COLUMNS.filter((column) => subjectOf(column, row.models) !== undefined));
    });
  });
}

function cellOf(result: Result, { tolerance = TOLERANCE }: Row): string {
  if ("failure" in result) return `${FAILS}: ${result.failure.replaceAll("|", "\\|")}`;
  const far = result.difference > tolerance ? `${FAILS}: differs by ` : "";
  return `${far}${difference(result.difference)}`;
}

function keepLine(row: Row, loads: string, cellOf: (column: ColumnName) => string, models?: string): void {
  if (OUTPUT === undefined) return;
  const library = join(models ?? "", row.id, "library.txt");
  const line: Line = {
    ...titlesOf(row),
    "compared with": existsSync(library) ? readFileSync(library, "utf8").trim() : "",
    loads,
    ...Object.fromEntries(
      COLUMNS.map((column) => [
        column,
        subjectOf(column, row.models) === undefined ? DOES_NOT_APPLY : cellOf(column),
      ]),
    ),
  };
  writeFileSync(join(OUTPUT, "0-all.json"), JSON.stringify(ALL.map(titlesOf)));
  writeFileSync(join(OUTPUT, `row-${row.id}.json`), JSON.stringify(line));
}
