import { readFileSync } from "node:fs";
import { dataPath } from "./data.mjs";
import { serving } from "./peers.mjs";
import { freePort, scratch, serve } from "./processes.mjs";

/**
 * Starts a server, by the name that peers.mjs has for it, and stops it when `use` is done with it.
 *
 * @template T
 * @param {string} contender
 * @param {(server: { time: number, answer: string, pid: number, question: object }) => T | Promise<T>} use
 * @param {{ model?: string, row?: string, env?: Record<string, string> }} [what] a model directory and a CSV file of one
 *   row; otherwise the bench's XGBoost model and its row
 */
export async function withServer(contender, use, what = {}) {
  const { path, type, body, suffix = "", command, env } = serving[contender];
  const { model = dataPath(`xgboost${suffix}`), row = dataPath(body) } = what;
  const port = await freePort();
  const question = {
    url: `http://127.0.0.1:${port}${path}`,
    headers: { "content-type": type },
    body: readFileSync(row),
  };
  const server = await serve(command({ model, port }), question, {
    // MLServer leaves folders behind where it runs.
    cwd: scratch,
    env: { ...(await env?.(port)), ...what.env },
  });
  try {
    return await use({ ...server, question });
  } finally {
    await server.stop();
  }
}
