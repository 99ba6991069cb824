import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { runDrum } from "../../scenarios/run-drum.js";
import { startServer } from "../../scenarios/run-server.js";
import { parseNumbers, testdata } from "../../scenarios/templates.js";

/** The target types of the cases, as options. */
export const AS = {
  regression: ["--target-type", "regression"],
  binary: ["--target-type", "binary", "--positive-class-label", "yes", "--negative-class-label", "no"],
  /** In the order of the classes. */
  species: ["--target-type", "multiclass", "--class-labels", "setosa", "versicolor", "virginica"],
  /** In another order. */
  mixed: ["--target-type", "multiclass", "--class-labels", "versicolor", "setosa", "virginica"],
  anomaly: ["--target-type", "anomaly"],
  transform: ["--target-type", "transform"],
} as const;

/** Runs one of the programs of `models/`, which makes a model directory for each of its cases. */
export function makeModels(python: string, program: string, folder: string): void {
  const path = fileURLToPath(new URL(`models/${program}`, import.meta.url));
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" };
  execFileSync(python, ["-B", path, folder, testdata("").replace(/\/$/, "")], { stdio: "pipe", env });
}

let count = 0;

/** Scores a file by `drum score`; what was written comes back as `text`. */
export async function score(
  codeDir: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = testdata("iris.csv"),
) {
  const output = `${codeDir}-${count++}.csv`;
  const files = ["--code-dir", codeDir, "--input", input, "--output", output];
  const outcome = await runDrum(["score", ...files, ...args], { env });
  return { ...outcome, text: existsSync(output) ? readFileSync(output, "utf8") : undefined };
}

/** What goes in through the server: the rows of iris.csv, with the species where the format has room for text. */
function payloads(
  csv: string,
): Record<string, { readonly type: string; readonly body: Uint8Array<ArrayBuffer> }> {
  const { rows } = parseNumbers(readFileSync(testdata("iris.csv")));
  const cells = rows.flatMap((row, i) => row.slice(0, 4).map((value, k) => `${i + 1} ${k + 1} ${value}\n`));
  const mtx = `%%MatrixMarket matrix coordinate real general\n${rows.length} 4 ${cells.length}\n${cells.join("")}`;
  return {
    csv: { type: "text/csv", body: Uint8Array.from(readFileSync(csv)) },
    json: { type: "application/json", body: Uint8Array.from(readFileSync(testdata("iris.json"))) },
    arrow: {
      type: "application/vnd.apache.arrow.file",
      body: Uint8Array.from(readFileSync(testdata("iris.arrow"))),
    },
    mtx: { type: "text/mtx", body: Uint8Array.from(Buffer.from(mtx)) },
  };
}

/** What is said of the species, and how TensorFlow greets, before it can be told not to. */
export const NOISE =
  /^(Columns of text are not given to the model: species|WARNING: All log messages before|[IWE]0000 |drum score: .* MB\/s$|To enable the following instructions).*\n/gm;

export interface Case {
  /** Its folder below the models'. */
  readonly name: string;
  readonly args: readonly string[];
  /** By which formats the rows go in through the server. */
  readonly formats: readonly string[];
  /** What the answers may differ by; 0 for not at all. */
  readonly within: number;
  /** The rows as CSV, where not iris.csv as it is. */
  readonly input?: string;
}

/** iris.csv without the species. */
export function irisFeatures(folder: string): string {
  const lines = readFileSync(testdata("iris.csv"), "utf8").trimEnd().split("\n");
  return put(
    folder,
    "features.csv",
    lines.map((line) => `${line.slice(0, line.lastIndexOf(","))}\n`).join(""),
  );
}

/**
 * Asks a model for the rows of iris.csv by `drum score` and by a server, in several formats, and compares with what
 * the library itself predicts: names, order and figures.
 */
export async function testDoors(
  folder: string,
  { name, args, formats, within, input = testdata("iris.csv") }: Case,
  env: NodeJS.ProcessEnv,
) {
  const codeDir = join(folder, name);
  const { columns, data } = JSON.parse(readFileSync(`${codeDir}.json`, "utf8"));
  const require = (text: string | Uint8Array, door: string) => {
    const answer = parseNumbers(text);
    expect(answer.header, door).toEqual(columns);
    expect(answer.rows, door).toHaveLength(data.length);
    const differences = answer.rows.flatMap((row, i) => row.map((value, k) => Math.abs(value - data[i][k])));
    expect(Math.max(...differences), door).toBeLessThanOrEqual(within);
  };
  const { code, stderr, text } = await score(codeDir, args, env, input);
  expect({ code, stderr: stderr.replace(NOISE, "") }).toEqual({ code: 0, stderr: "" });
  require(text!, "drum score");
  const server = await startServer(["--code-dir", codeDir, ...args], { env });
  try {
    for (const [format, { type, body }] of Object.entries(payloads(input))) {
      if (!formats.includes(format)) continue;
      const headers = { "content-type": type, accept: "text/csv" };
      const route = args.includes("transform") ? "transform" : "predict";
      const response = await fetch(`${server.url}/${route}/`, { method: "POST", body, headers });
      const answer = Buffer.from(await response.arrayBuffer());
      expect([response.status, format], answer.toString().slice(0, 300)).toEqual([200, format]);
      require(route === "predict" ? answer : transformed(answer.toString()), format);
    }
  } finally {
    await server.stop();
  }
}

/** The table in the multipart answer to a transform request. */
function transformed(answer: string): string {
  const [, table] = /name="X\.transformed".*?\r\n\r\n(.*?)\r\n--/s.exec(answer) ?? [];
  return table ?? answer;
}

/** Writes a file into a model directory. */
export function put(codeDir: string, name: string, text: string): string {
  const path = join(codeDir, name);
  writeFileSync(path, text);
  return path;
}
