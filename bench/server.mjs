import { readFileSync } from "node:fs";
import { dataPath } from "./data.mjs";
import { serving } from "./peers.mjs";
import { freePort, scratch, serve } from "./processes.mjs";

/**
 * Starts a server of the bench's XGBoost model, by the name that peers.mjs has for it, and stops it when `use` is
 * done with it.
 *
 * @template T
 * @param {string} contender
 * @param {(server: { time: number, answer: string, pid: number, question: object }) => T | Promise<T>} use
 */
export async function withServer(contender, use) {
  const { path, type, body, command, env } = serving[contender];
  const port = await freePort();
  const question = {
    url: `http://127.0.0.1:${port}${path}`,
    headers: { "content-type": type },
    body: readFileSync(dataPath(body)),
  };
  const server = await serve(command({ model: dataPath("xgboost"), port }), question, {
    // MLServer leaves folders behind where it runs.
    cwd: scratch,
    env: await env?.(port),
  });
  try {
    return await use({ ...server, question });
  } finally {
    await server.stop();
  }
}
