import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const own = fileURLToPath(new URL("client.mjs", import.meta.url));
const script = fileURLToPath(new URL("wrk.lua", import.meta.url));

/** The load generator of every server of a run: wrk where it is installed, else load/client.mjs. */
export const generator =
  spawnSync("wrk", ["--version"]).error === undefined ? "wrk" : "bench/load/client.mjs";

/**
 * Sends a request over and over, the next one on a connection when the answer to the last has come.
 *
 * @param {{ url: string, headers: { "content-type": string }, body: Buffer }} question
 * @param {{ connections: number, seconds: number, scratch: string }} how
 * @returns requests a second, and the milliseconds within which half of them and 99 % were answered
 * @throws when an answer is not 200
 */
export async function load({ url, headers, body }, { connections, seconds, scratch }) {
  const file = `${scratch}/body`;
  writeFileSync(file, body);
  const command =
    generator === "wrk"
      ? ["wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "30s", "-s", script, url]
      : [process.execPath, own, url, String(connections), String(seconds)];
  const figures = JSON.parse(
    /^JSON (.*)$/m.exec(
      await outputOf(command, { BENCH_BODY: file, BENCH_TYPE: headers["content-type"] }),
    )[1],
  );
  if (figures.refused > 0)
    throw new Error(`${figures.refused} of ${figures.requests} answers of ${url} are not 200`);
  if (figures.requests === 0) throw new Error(`${url} answered nothing in ${seconds} s`);
  return {
    rate: figures.requests / (figures.micros / 1e6),
    p50: figures.p50 / 1000,
    p99: figures.p99 / 1000,
  };
}

async function outputOf([program, ...args], env) {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return text;
}
