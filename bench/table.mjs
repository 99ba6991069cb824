// node bench/table.mjs REPORT PAGE: puts the table of a report between the marks of a Markdown page.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { machineLine, warningOf } from "./machine.mjs";
import { three } from "./report.mjs";

const START = "<!-- speed: written by bench/table.mjs -->";
const END = "<!-- end of speed -->";

/** Columns of the table, and the peers that they show: the first of them that was measured. */
const COLUMNS = {
  DRUM: ["DRUM"],
  MLServer: ["MLServer"],
  script: ["pandas script"],
  "Node alone": ["node:http and a hop", "node:http", "bare node"],
};
const IN_COLUMNS = Object.values(COLUMNS).flat();

/** The page with the report's table in the place of what stands between its marks. */
export function withTable(page, report) {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`The page has no lines "${START}" and "${END}".`);
  return `${page.slice(0, start + START.length)}\n\n${speedTable(report)}\n\n${page.slice(end)}`;
}

/** A report as Markdown. */
export function speedTable({ machine, date, results }) {
  const others = results.some(({ peers }) => peers.some(isOther));
  const head = ["work", "drum", ...Object.keys(COLUMNS), ...(others ? ["others"] : []), "aims"];
  const rows = results.map((result) => [
    `${result.entry}${result.figure === "time" ? "" : `: ${result.figure}`}`,
    `**${quantity(result.drum.median, result.unit)}**`,
    ...Object.values(COLUMNS).map((names) => {
      const shown = names.map((name) => result.peers.find((peer) => peer.name === name)).find(Boolean);
      return shown === undefined ? "" : beside(shown, result);
    }),
    ...(others
      ? [
          result.peers
            .filter(isOther)
            .map((peer) => `${peer.name} ${beside(peer, result)}`)
            .join(", "),
        ]
      : []),
    aims(result),
  ]);
  const warning = warningOf(machine);
  return [
    `Medians of one run on ${date.slice(0, 10)}: ${machineLine(machine)}.`,
    ...(warning ? [`**${warning}**`] : []),
    "In brackets, how many times as good drum is. “Script” is pandas with the model's own library. “Node alone” is for",
    "HTTP `node:http` that echoes the row from another process, for starts the least that there is. Memory is that of",
    "all processes together. `npm run bench` [measures it again](bench/README.md).",
    "",
    ...[head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`),
  ].join("\n");
}

const isOther = ({ name }) => !IN_COLUMNS.includes(name);

const beside = ({ median, ratio }, { unit, more }) =>
  `${quantity(median, unit)} (${three(more ? ratio : 1 / ratio)}×)`;

function quantity(value, unit) {
  if (unit === "ms" && value >= 1000) return `${three(value / 1000)} s`;
  return `${three(value)} ${unit === "requests/s" ? "/s" : unit}`;
}

function aims({ drum, unit, more, peers }) {
  const missed = peers
    .filter(({ met }) => met === false)
    .map(({ name, aim }) => `${three(more ? aim : 1 / aim)}× ${name}`);
  if (drum.met === false) missed.push(`${drum.limit} ${unit}`);
  if (missed.length > 0) return `missed: ${missed.join(", ")}`;
  return [drum, ...peers].some(({ met }) => met === true) ? "met" : "";
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [path, page] = process.argv.slice(2);
  const report = JSON.parse(readFileSync(path, "utf8"));
  if (report.quick) throw new Error(`${path} is a report of --quick, whose figures say nothing.`);
  writeFileSync(page, withTable(readFileSync(page, "utf8"), report));
}
