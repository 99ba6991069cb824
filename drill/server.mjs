import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { DRUM, freePort, serve } from "../bench/processes.mjs";

const HOST = "127.0.0.1";

/** Milliseconds within which a server is itself again, whatever was done to it. */
const RECOVERY = 60_000;

/**
 * Starts the real server with these arguments and waits until all its workers have the model.
 *
 * @param {readonly string[]} args
 */
export async function startServer(args) {
  const port = await freePort();
  const url = `http://${HOST}:${port}`;
  const command = [process.execPath, DRUM, "server", ...args, "--address", `${HOST}:${port}`];
  const program = await serve(command, { url: `${url}/ping` });
  const server = {
    url,
    host: HOST,
    port,
    ...program,
    json: async (path) => (await fetch(url + path)).json(),
    /** Its workers: process id and resident memory in MB. */
    workers: async () => (await server.json("/stats")).drum_info.filter(({ pid }) => pid !== program.pid),
    /** Waits until all workers have the model. */
    recovered: () =>
      until(async () => (await server.json("/readyz")).state === "ready", "the server is not ready again"),
  };
  await server.recovered();
  return server;
}

/** @param {() => boolean | Promise<boolean>} condition @throws with `problem` when it does not come true in time */
export async function until(condition, problem) {
  const end = performance.now() + RECOVERY;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`${problem} after ${RECOVERY / 1000} s`);
    await sleep(20);
  }
}

/** Whether a process is there. */
export const lives = (pid) => existsSync(`/proc/${pid}`);
