import { type ChildProcess, spawn } from "node:child_process";
import { ROOT } from "./run-drum.js";

/** The built program as a server, in a process group of its own. */
export interface RunningServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** All that it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Signals its process group, by default SIGTERM, and waits until all have ended. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const READY = /^drum server: .* on (https?:\/\/\S+)$/m;

/**
 * Starts `drum server` with these arguments, on a free port of 127.0.0.1 unless they say otherwise, and waits
 * until it is ready (to serve a model, or the reason why it cannot).
 * @param options.command what to run instead of the program's `server`
 */
export function startServer(
  args: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly command?: readonly string[];
    readonly cwd?: string;
    /** What it prints once it is ready, with its URL. */
    readonly ready?: RegExp;
  } = {},
): Promise<RunningServer> {
  const [program = process.execPath, ...first] = options.command ?? [
    process.execPath,
    `${ROOT}/bin/drum.js`,
    "server",
  ];
  const child = spawn(program, [...first, ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ADDRESS: "127.0.0.1:0", ...options.env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, signal);
    await ended;
  };
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
      const url = (options.ready ?? READY).exec(stdout)?.[1];
      if (url === undefined) return;
      resolve({ url, process: child, stdout: () => stdout, stderr: () => stderr, ended, stop });
    });
    void ended.then(({ code }) =>
      reject(new Error(`drum server ended with code ${code}: ${stdout}${stderr}`)),
    );
  });
}
