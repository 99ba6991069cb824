import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { ROOT } from "./run-drum.js";

export interface RunningServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** Ends it by SIGTERM and waits for it. */
  stop(): Promise<void>;
}

/** Starts `drum server` on a free port and waits until it answers (with 200, or with 513 where it serves a failure). */
export async function startServer(
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<RunningServer> {
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(process.execPath, [`${ROOT}/bin/drum.js`, "server", "--address", address, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk;
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = `http://${address}`;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`drum server ended with ${child.exitCode}: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    process: child,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const { status } = await fetch(`${url}/ping/`);
    return status === 200 || status === 513;
  } catch {
    return false;
  }
}

/** A port of this machine that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
