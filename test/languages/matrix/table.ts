import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scenarios/run-drum.js";
import type { Row } from "./rows.js";

/** The page whose table `npm run matrix` writes. */
const PAGE = join(ROOT, "docs/artifacts.md");

/** A line of the table: its cells by the titles of their columns. */
export type Line = Readonly<Record<string, string>>;

export const DOES_NOT_APPLY = "–";
export const NOT_RUN = "not run";
export const FAILS = "fails";

/** How a difference from the library's predictions is shown: `0` means the same bits. */
export const difference = (value: number) => (value === 0 ? "0" : value.toExponential(0));

/** The cells that name a row. */
export const titlesOf = ({ model, artifact, runtime }: Row) => ({ model, artifact, "runs in": runtime.host });

/** What a cell claims; figures alike claim that it works. */
export function claimOf(cell: string | undefined): string {
  if (cell === undefined) return "nothing";
  const plain = [DOES_NOT_APPLY, NOT_RUN, FAILS].find((word) => cell.startsWith(word));
  return plain ?? "works";
}

/** The row's line of the page as it is committed. */
export function committedLine(row: Row): Line | undefined {
  if (!existsSync(PAGE)) return undefined;
  const lines = readFileSync(PAGE, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.slice(2, -2).split(" | "));
  const names = Object.values(titlesOf(row));
  const [titles] = lines;
  const cells = lines.find((line) => names.every((name, place) => line[place] === name));
  return cells && Object.fromEntries(titles!.map((title, place) => [title, cells[place]!]));
}
