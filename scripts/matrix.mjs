// npm run matrix [-- GROUP…]: runs the rows of test/languages/matrix/, or those of some groups (`python`, `node`, …), and
// writes the table of docs/artifacts.md from what the run shows. Rows that were not run stay as they were; those whose
// runtime is missing here say so.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGE = join(ROOT, "docs/artifacts.md");
const START = "<!-- written by npm run matrix -->";
const END = "<!-- end of what npm run matrix writes -->";

const groups = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "drum-matrix-rows-"));
try {
  const files = groups.length > 0 ? groups.map((group) => `matrix/${group}.test.ts`) : ["matrix/"];
  const vitest = [`${ROOT}node_modules/vitest/vitest.mjs`, "run", "--config", "vitest.languages.config.ts"];
  const env = { ...process.env, DRUM_MATRIX: folder };
  spawnSync(process.execPath, [...vitest, ...files], { cwd: ROOT, env, stdio: "inherit" });
  const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const [all, ...lines] = readdirSync(folder).sort().map(read);
  if (lines.length === 0) throw new Error("No row was run; docs/artifacts.md stays as it is.");
  writeFileSync(PAGE, withRows(readFileSync(PAGE, "utf8"), all, lines));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * @param {Record<string, string>[]} all the cells that name each row, in the order of the table
 * @param {Record<string, string>[]} lines the rows that were run: their cells by title
 */
function withRows(page, all, lines) {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${PAGE} has no lines "${START}" and "${END}".`);
  const titles = Object.keys(lines[0]);
  const before = page.slice(start, end).split("\n");
  const written = all.flatMap((names) => {
    const line = lines.find((one) => Object.keys(names).every((title) => one[title] === names[title]));
    if (line !== undefined) return [row(titles.map((title) => line[title]))];
    return before.filter((text) => text.startsWith(row(Object.values(names))));
  });
  const table = [row(titles), row(titles.map(() => "---")), ...written].join("\n");
  return `${page.slice(0, start + START.length)}\n\n${table}\n\n${page.slice(end)}`;
}

function row(cells) {
  return `| ${cells.join(" | ")} |`;
}
