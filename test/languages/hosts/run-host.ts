import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { type Finished, runDrum } from "../../scenarios/run-drum.js";
import { type RunningServer, startServer } from "../../scenarios/run-server.js";
import { type Host, type ModelName, modelOf } from "./hosts.js";

export const REGRESSION = ["--target-type", "regression"];

// Also where they run: a JVM writes there what it has to say of a crash.
const folder = scratchFolder();
let count = 0;

/** A file of a test's own. */
export function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, `${count++}-${name}`);
  writeFileSync(path, content);
  return path;
}

/** Scores a file by a model of a host; what was written comes back as `text`. */
export async function score(
  host: Host,
  model: ModelName,
  input: string,
  args: readonly string[] = REGRESSION,
  env: NodeJS.ProcessEnv = {},
): Promise<Finished & { readonly text: string | undefined }> {
  const output = join(folder, `${count++}.csv`);
  const options = ["score", "--code-dir", modelOf(host, model), "--input", input, "--output", output];
  const finished = await runDrum([...options, ...args], { env: { ...host.env(model), ...env }, cwd: folder });
  return { ...finished, text: existsSync(output) ? readFileSync(output, "utf8") : undefined };
}

/** Serves a model of a host. */
export const serve = (
  host: Host,
  model: ModelName,
  args: readonly string[] = REGRESSION,
  env: NodeJS.ProcessEnv = {},
): Promise<RunningServer> =>
  startServer(["--code-dir", modelOf(host, model), ...args], {
    env: { ...host.env(model), ...env },
    cwd: folder,
  });

/** Status and JSON of an answer to a prediction request. */
export async function predict(
  { url }: RunningServer,
  body: string | Uint8Array | FormData,
  type?: string,
): Promise<{ readonly status: number; readonly answer: Record<string, unknown> }> {
  const content = body instanceof Uint8Array ? Uint8Array.from(body) : body;
  const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
  const response = await fetch(`${url}/predict/`, { method: "POST", body: content, headers });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

/** The rows of CSV without its header, as numbers. */
export const numbersOf = (text: string | undefined): number[][] =>
  text!
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
