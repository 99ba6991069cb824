import { parseArgs } from "node:util";
import { ROOT } from "./processes.mjs";

const { values, positionals } = parse({
  runs: { type: "string" },
  rows: { type: "string" },
  peers: { type: "string" },
  budget: { type: "string", default: "12" },
  quick: { type: "boolean", default: false },
  json: { type: "string" },
  compare: { type: "string" },
  check: { type: "boolean", default: false },
  prepare: { type: "boolean", default: false },
});

function parse(options) {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

function numberOf(option, fallback) {
  const value = values[option] === undefined ? fallback : Number(values[option]);
  if (value === undefined || value > 0) return value;
  console.error(`--${option} takes a number above 0, not "${values[option]}".`);
  process.exit(2);
}

/**
 * What the command line asks for. With `quick`, everything is small and measured once: it shows that the bench
 * works, and its figures say nothing.
 */
export const settings = {
  words: positionals,
  quick: values.quick,
  /** Rows of the large files. */
  rows: numberOf("rows", values.quick ? 2000 : 1_000_000),
  /** Turns that count, instead of each entry's own number. */
  runs: numberOf("runs", values.quick ? 1 : undefined),
  /** Names of the peers to measure; undefined is all. */
  peers: values.peers?.split(",").map((name) => name.trim().toLowerCase()),
  /** Minutes for all. */
  budget: numberOf("budget"),
  /** Seconds that a server is under load. */
  seconds: values.quick ? 2 : 3,
  /** Where data, models and the peers are. */
  folder: process.env.DRUM_BENCH_DIR ?? `${ROOT}.bench`,
  json: values.json,
  compare: values.compare,
  check: values.check,
  /** Make the data, and measure nothing. */
  prepareOnly: values.prepare,
};
