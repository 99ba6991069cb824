// npm run bench -- [words] [options]: see README.md.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { machine, machineLine, warningOf } from "./machine.mjs";
import { inFull, measure } from "./measure.mjs";
import { compare, missed, printResults } from "./report.mjs";
import { settings } from "./settings.mjs";

const began = performance.now();
const onMachine = machine();
console.error(machineLine(onMachine));
const warning = warningOf(onMachine);
if (warning) console.error(`warning: ${warning}`);

const chosen = await entriesNamed(settings.words);
const prepared = await prepareAll(chosen);
if (settings.prepareOnly) process.exit(0);
const earlier = settings.compare && (await resultsOf(settings.compare));
const { results, skipped } = await measureAll(prepared);

const { rows, quick } = settings;
const minutes = Number(((performance.now() - began) / 60_000).toFixed(1));
const report = { machine: onMachine, date: new Date().toISOString(), minutes, rows, quick, results, skipped };
if (settings.json) await writeFile(settings.json, `${JSON.stringify(report, null, 2)}\n`);

printResults(results);
for (const { entry, peer, reason } of skipped) {
  console.log(`passed over: ${entry}${peer === undefined ? "" : `, ${peer}`}: ${reason}`);
}
if (quick) console.log("These are the figures of --quick: they say nothing.");
if (warning) console.log(`warning: ${warning}`);
const worse = earlier ? compare(earlier, results) : [];
const failed = skipped.some((one) => one.failed);
process.exitCode = failed || worse.length > 0 || (settings.check && missed(results).length > 0) ? 1 : 0;

async function entriesNamed(words) {
  const folder = new URL("entries/", import.meta.url);
  const entries = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".mjs")).sort()) {
    entries.push(...(await import(new URL(file, folder).href)).default.map(inFull).map(withPeersAskedFor));
  }
  const named = entries.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  if (named.length > 0) return named;
  console.error(`No entry of that name. There are: ${entries.map(({ name }) => name).join("; ")}.`);
  process.exit(2);
}

function withPeersAskedFor(entry) {
  const isAskedFor = ({ name }) => settings.peers?.includes(name.toLowerCase()) ?? true;
  return { ...entry, peers: entry.peers.filter(isAskedFor) };
}

async function resultsOf(path) {
  const { results } = JSON.parse(await readFile(path, "utf8"));
  if (Array.isArray(results) && results.every(({ peers }) => Array.isArray(peers))) return results;
  console.error(`${path} is no report of this bench.`);
  process.exit(2);
}

/** Data is made first, and does not count against the budget. */
async function prepareAll(entries) {
  const ready = [];
  const skipped = [];
  for (const entry of entries) {
    console.error(`${entry.name}: preparing …`);
    const reason = await entry.prepare?.();
    if (reason === undefined) ready.push(entry);
    else skipped.push({ entry: entry.name, reason });
  }
  return { ready, skipped };
}

/** Each entry gets its share of the budget; what it does not use, the others get. */
async function measureAll({ ready, skipped: without }) {
  const all = { results: [], skipped: [...without] };
  const end = performance.now() + settings.budget * 60_000;
  for (const [k, entry] of ready.entries()) {
    console.error(`${entry.name} …`);
    const now = performance.now();
    const deadline = now + (end - now) / (ready.length - k);
    try {
      const { results, skipped } = await measure(entry, { runs: settings.runs ?? entry.runs, deadline });
      all.results.push(...results);
      all.skipped.push(...skipped);
    } catch (error) {
      all.skipped.push({ entry: entry.name, reason: error.message, failed: true });
    }
  }
  return all;
}
