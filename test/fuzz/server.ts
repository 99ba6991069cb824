import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { until } from "../scenarios/processes.js";
import { ROOT } from "../scenarios/run-drum.js";
import { type RunningServer, startServer } from "../scenarios/run-server.js";
import { CANARY, type Fuzzed } from "./models.js";

/** What a process says of itself when nobody needs what it no longer uses: bytes in use, and bytes of RAM. */
export interface Memory {
  readonly pid: number;
  readonly used: number;
  readonly rss: number;
  readonly polluted: boolean;
}

/** A server that is sent anything, and all that can be seen of it from outside. */
export interface FuzzedServer {
  readonly server: RunningServer;
  /** What stands for `{model}` in paths. */
  readonly modelName: string;
  /** Workers that have ended without having been told to. */
  deaths(): Promise<number>;
  /** Status and code that the log has under a request's id, such as `500 MODEL_OUTPUT`. */
  logged(requestId: string): Promise<string | undefined>;
  /** Lines of the log that should not be there: with a value of a request in them, or with a stack. */
  readonly suspicious: string[];
  /** Memory of its processes that are Node's, after they were told to collect garbage. */
  memory(): Promise<Memory[]>;
  /** Resident memory of all of its processes, in bytes. */
  resident(): Promise<number[]>;
}

const WATCH = pathToFileURL(`${ROOT}/test/fuzz/watch.mjs`).href;

export async function startFuzzed(model: Fuzzed, more: readonly string[] = []): Promise<FuzzedServer> {
  const limits = ["--request-timeout", "20", "--max-body-size", "1M", "--logging-level", "info"];
  const server = await startServer([...model.args(), ...limits, ...more], {
    env: { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import ${WATCH}` },
  });
  const causes = new Map<string, string>();
  const suspicious: string[] = [];
  const said: Memory[] = [];
  let cause: string | undefined;
  createInterface({ input: server.process.stderr! }).on("line", (line) => {
    if (line.startsWith("DRUM-WATCH ")) said.push(JSON.parse(line.slice(11)));
    // A message of a hook has several lines; the request stands at its end.
    cause = /\b5\d\d [A-Z][A-Z_]+\b/.exec(line)?.[0] ?? cause;
    const id = /\(request (\S+)\)$/.exec(line)?.[1];
    if (id !== undefined && cause !== undefined) causes.set(id, cause);
    if (id !== undefined) cause = undefined;
    if (line.includes(CANARY) || (/^\s+at \S+ \(/.test(line) && !model.ownMessages)) suspicious.push(line);
  });
  const json = async (path: string) => (await fetch(server.url + path)).json();
  const processes = async () =>
    ((await json("/stats")) as { drum_info: { pid: number; mem: number; cmdline: string[] }[] }).drum_info;
  const { codeDir, modelMetadata } = (await json("/info")) as {
    codeDir: string;
    modelMetadata?: { name?: string };
  };
  return {
    server,
    modelName: modelMetadata?.name ?? codeDir.split("/").at(-1)!,
    suspicious,
    async deaths() {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      const counts = metrics.matchAll(/^drum_worker_restarts_total\{.*\} (\d+)$/gm);
      return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
    },
    async logged(id) {
      // It may come after the answer.
      await until(() => causes.has(id), 2000);
      const cause = causes.get(id);
      causes.delete(id);
      return cause;
    },
    async memory() {
      const own = (await processes()).filter(({ pid }) => isNode(pid));
      said.length = 0;
      for (const { pid } of own) process.kill(pid, "SIGUSR2");
      await until(() => said.length >= own.length, 10_000);
      return [...said].sort((a, b) => a.pid - b.pid);
    },
    resident: async () => (await processes()).map(({ mem }) => mem * 2 ** 20),
  };
}

const isNode = (pid: number) => /(^|\/)node\0/.test(readFileSync(`/proc/${pid}/cmdline`, "latin1"));
