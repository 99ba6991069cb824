import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { ModelSpec } from "../model/spec.js";
import { foreignCommand, type HostCommand, nodeCommand } from "./host-commands.js";
import type { HostListener } from "./host-listener.js";
import { WATCH_PARENT } from "./hosts/node/parent-watch.js";

/** A host that has been started and waits for its model. */
export interface HostProcess {
  readonly child: ChildProcess;
  /** Hands over the protocol's byte stream: at once where the host inherited it, else when the host has connected. */
  whenConnected(use: (stream: Socket) => void): void;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** What starts hosts for a model. */
export interface HostStarter {
  start(): HostProcess;
  /** No more hosts are started. */
  close(): void;
}

/**
 * Starts a host by its command. It shares the process group, so that a signal to the group
 * reaches it, and it ends with its parent: when its stream ends, and also when a hook that never returns keeps it
 * from seeing that: by the kernel's word where the system has `setpriv`, else by a thread that watches.
 */
function spawnHost(
  host: readonly string[],
  protocol: "pipe" | "ignore",
  more: Readonly<Record<string, string>> = {},
) {
  const tied = canTieToParent() ? [SETPRIV, "--pdeathsig", "KILL", ...host] : [...host, WATCH_PARENT];
  const [command = "", ...args] = tied;
  const env = { ...process.env, ...more };
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe", protocol] });
  // One that could not be started has no id, which whoever takes it over finds.
  child.on("error", () => {});
  return { child, stdout: child.stdout!, stderr: child.stderr! };
}

function startInheriting({ command, environment }: HostCommand): HostProcess {
  const host = spawnHost(command, "pipe", environment);
  const stream = host.child.stdio[3] as Socket;
  return { ...host, whenConnected: (use) => use(stream) };
}

function startConnecting({ command, environment }: HostCommand, listener: HostListener): HostProcess {
  let stream: Socket | undefined;
  let user: ((stream: Socket) => void) | undefined;
  const expected = listener.expect((connected) => {
    stream = connected;
    user?.(stream);
  });
  const host = spawnHost(command, "ignore", { ...environment, ...expected.environment });
  host.child.on("exit", expected.forget).on("error", expected.forget);
  return {
    ...host,
    whenConnected(use) {
      user = use;
      if (stream !== undefined) use(stream);
    },
  };
}

let ahead: HostProcess | undefined;

/**
 * Starts a host before anything is known of the model, since starting a process takes longer than finding that
 * out. It ends with this process if nothing comes of it.
 */
export function startNodeHostAhead(): void {
  ahead ??= startInheriting(nodeCommand());
}

/**
 * What starts hosts for a model: for Node's gives the one that was started ahead, the first time; then new ones.
 * @throws INTERPRETER_MISSING
 */
export async function hostStarter(spec: ModelSpec): Promise<HostStarter> {
  if (spec.language === "node") return { start: takeNodeHost, close: () => {} };
  endUnusedNodeHost();
  const command = foreignCommand(spec.language, spec);
  if (command.stream === "descriptor") return { start: () => startInheriting(command), close: () => {} };
  const { listenForHosts } = await import("./host-listener.js");
  const listener = await listenForHosts();
  return { start: () => startConnecting(command, listener), close: () => listener.close() };
}

function takeNodeHost(): HostProcess {
  const host = ahead ?? startInheriting(nodeCommand());
  ahead = undefined;
  return host;
}

/** Ends the host that was started ahead, when it turns out that none is needed. */
export function endUnusedNodeHost(): void {
  ahead?.child.kill("SIGKILL");
  ahead = undefined;
}

const SETPRIV = "/usr/bin/setpriv";
let tieable: boolean | undefined;

/** util-linux's `setpriv` can ask the kernel to end a process with its parent; BusyBox's cannot. */
function canTieToParent(): boolean {
  tieable ??= process.platform === "linux" && existsSync(SETPRIV) && realpathSync(SETPRIV) === SETPRIV;
  return tieable;
}
