import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PYTHON } from "./peers.mjs";
import { run } from "./processes.mjs";
import { settings } from "./settings.mjs";

/** Rows that models learn from. */
const MODEL_ROWS = settings.quick ? 2000 : 60_000;

/** Where data.py writes what these settings need; kept for the next run. */
const folder = resolve(settings.folder, `data-${settings.rows}${settings.quick ? "-quick" : ""}`);

/** The path of something that data.py writes. */
export const dataPath = (name) => `${folder}/${name}`;

/**
 * Makes parts of the data, unless an earlier run has.
 *
 * @returns why it cannot, or nothing
 */
export async function makeData(...parts) {
  if (!existsSync(PYTHON))
    return `needs Python with the libraries of testdata/requirements.txt (bench/install-peers.sh)`;
  const sizes = ["--rows", String(settings.rows), "--model-rows", String(MODEL_ROWS)];
  await run([PYTHON, "bench/data.py", folder, ...parts, ...sizes]);
}
