// npm run bench -- [words] [--runs N] [--json FILE] [--compare FILE] [--check]
import { readdir, readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { measure } from "./measure.mjs";
import { compare, machine, printTable } from "./report.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string" },
    json: { type: "string" },
    compare: { type: "string" },
    check: { type: "boolean" },
  },
});

const folder = new URL("entries/", import.meta.url);
const entries = [];
for (const file of (await readdir(folder)).filter((name) => name.endsWith(".mjs")).sort()) {
  entries.push(...(await import(new URL(file, folder).href)).default);
}
const chosen = entries.filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);
if (chosen.length === 0) {
  console.error(`No entry of that name. There are: ${entries.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const before = values.compare && JSON.parse(await readFile(values.compare, "utf8"));
const results = [];
for (const entry of chosen) {
  console.error(`${entry.name} …`);
  results.push(await measure(entry, values.runs === undefined ? entry.runs : Number(values.runs)));
}

const report = { machine: machine(), date: new Date().toISOString(), results };
if (values.json) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
printTable(results);
const worse = before ? compare(before.results, results) : [];
const missed = results.filter(({ ratio, aim }) => ratio > aim);
process.exitCode = worse.length > 0 || (values.check && missed.length > 0) ? 1 : 0;
