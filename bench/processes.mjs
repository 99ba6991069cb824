import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { watching } from "./memory.mjs";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const DRUM = `${ROOT}bin/drum.js`;

/** Nothing that is measured takes longer; what does hangs. */
const TIME_LIMIT = 180_000;

/** Where programs write, and what is to be removed at the end. */
export const scratch = mkdtempSync(join(tmpdir(), "drum-bench-"));
const running = new Set();
process.once("exit", () => {
  for (const child of running) killGroup(child, "SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** Milliseconds from a Node program's start to its end. It must end well. */
export const timeOfNode = async (...args) => (await run([process.execPath, ...args])).time;

/**
 * Runs a program to its end, which must be a good one.
 *
 * @param {string[]} command
 * @returns milliseconds from start to end, and with `watch` the peak memory in MiB of all its processes
 */
export async function run(command, { watch = false } = {}) {
  const program = start(command);
  const timer = setTimeout(() => killGroup(program.child, "SIGKILL"), TIME_LIMIT);
  const { result: outcome, ...memory } = await watching(
    watch ? program.child.pid : undefined,
    () => program.ended,
  );
  const time = performance.now() - program.started;
  clearTimeout(timer);
  if (outcome !== 0) throw new Error(program.failure(outcome));
  return { time, ...memory };
}

/**
 * Starts a server and waits until it answers a request with status 200.
 *
 * @param {string[]} command
 * @param {{ url: string, headers?: object, body?: Buffer }} question
 * @returns milliseconds to the first answer, that answer, the process' id and how it ended (a code, or a signal's name),
 *   what it has said so far, and what stops it
 */
export async function serve(command, question, { cwd, env } = {}) {
  const program = start(command, { cwd, env });
  const stop = async () => {
    killGroup(program.child, "SIGTERM");
    const timer = setTimeout(() => killGroup(program.child, "SIGKILL"), 3_000);
    await program.ended;
    clearTimeout(timer);
    // Children that did not end with their parent.
    killGroup(program.child, "SIGKILL");
  };
  let answer = await ask(question);
  try {
    while (answer?.status !== 200) {
      if (program.outcome() !== undefined) throw new Error(program.failure(program.outcome()));
      if (performance.now() - program.started > TIME_LIMIT) throw new Error(`${command[0]} gives no answer`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      answer = await ask(question);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const { ended, said } = program;
  return {
    time: performance.now() - program.started,
    answer: answer.text,
    pid: program.child.pid,
    ended,
    said,
    stop,
  };
}

/** Milliseconds from a Node server's start to its first answer with status 200. It is stopped afterwards. */
export async function timeToFirstAnswer(port, ...args) {
  const server = await serve([process.execPath, ...args], { url: `http://127.0.0.1:${port}/` });
  await server.stop();
  return server.time;
}

/** A program in a process group and session of its own, what it says kept for the case that it fails. */
function start([program, ...args], { cwd = ROOT, env = {} } = {}) {
  const log = join(mkdtempSync(join(scratch, "run-")), "log");
  const file = openSync(log, "w");
  const started = performance.now();
  const child = spawn(program, args, {
    cwd,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", file, file],
  });
  running.add(child);
  closeSync(file);
  let outcome;
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(code ?? signal));
  }).then((value) => {
    running.delete(child);
    outcome = value;
    return value;
  });
  const said = () => readFileSync(log, "utf8");
  const failure = (how) => {
    const last = said().trimEnd().split("\n").slice(-5).join("\n");
    return `${[program, ...args].join(" ")} ended with ${how}${last && `:\n${last}`}`;
  };
  return { child, started, ended, outcome: () => outcome, said, failure };
}

function killGroup(child, signal) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It is gone.
  }
}

const ask = ({ url, headers = {}, body }) =>
  new Promise((resolve) => {
    const method = body === undefined ? "GET" : "POST";
    request(url, { method, agent: false, headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.once("end", () =>
        resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }),
      );
    })
      .once("error", () => resolve(undefined))
      .once("close", () => resolve(undefined))
      .setTimeout(TIME_LIMIT, function () {
        this.destroy();
      })
      .end(body);
  });

/** The path of a program as a shell finds it, or nothing. */
export function programNamed(name) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** A port of this machine that is free now. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
