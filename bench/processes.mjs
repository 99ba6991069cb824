import { spawn } from "node:child_process";
import { get } from "node:http";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const DRUM = `${ROOT}bin/drum.js`;

/** Milliseconds from a program's start to its end. It must end well. */
export async function timeOfNode(...args) {
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${code}`);
  return performance.now() - start;
}

/** Milliseconds from a server's start to its first answer with status 200. It is stopped afterwards. */
export async function timeToFirstAnswer(port, ...args) {
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    while ((await statusOf(`http://127.0.0.1:${port}/`)) !== 200) {
      if (child.exitCode !== null) throw new Error(`node ${args.join(" ")} ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return performance.now() - start;
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

const statusOf = (url) =>
  new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode));
    }).once("error", () => resolve(undefined));
  });

/** A port of this machine that is free now. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
