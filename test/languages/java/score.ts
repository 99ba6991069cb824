import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runDrum } from "../../scenarios/run-drum.js";
import { type NumberTable, parseNumbers } from "../../scenarios/templates.js";

export const REGRESSION = ["--target-type", "regression"];
export const ANOMALY = ["--target-type", "anomaly"];
export const UNSTRUCTURED = ["--target-type", "unstructured"];
export const binary = (positive: string, negative: string) => [
  ...["--target-type", "binary", "--positive-class-label", positive],
  ...["--negative-class-label", negative],
];
export const multiclass = (...labels: string[]) => [
  "--target-type",
  "multiclass",
  "--class-labels",
  ...labels,
];

/** Shown where a run takes long, as on a busy machine. */
const PROGRESS = /^drum score: +\d+ % .*\n/gm;
let count = 0;

/** Scores a file; `text` is what was written, if anything was. */
export async function score(
  folder: string,
  codeDir: string,
  args: readonly string[],
  input: string,
  env: NodeJS.ProcessEnv = {},
) {
  const output = join(folder, `out${count++}.csv`);
  const all = ["score", "--code-dir", codeDir, "--input", input, "--output", output, ...args];
  const finished = await runDrum(all, { env });
  const stderr = finished.stderr.replace(PROGRESS, "");
  return { ...finished, stderr, text: existsSync(output) ? readFileSync(output, "utf8") : undefined };
}

/** Scores a file and gives the numbers; nothing may be printed. */
export async function scored(...args: Parameters<typeof score>): Promise<NumberTable> {
  const { code, stdout, stderr, text } = await score(...args);
  if (code !== 0 || stdout !== "" || stderr !== "") throw new Error(`exit ${code}: ${stdout}${stderr}`);
  return parseNumbers(text!);
}

/** A column by its name. */
export function column({ header, rows }: NumberTable, name: string): number[] {
  const index = header.indexOf(name);
  if (index < 0) throw new Error(`no column ${name} among ${header.join(", ")}`);
  return rows.map((row) => row[index]!);
}
