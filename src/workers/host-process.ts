import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { ModelSpec } from "../model/spec.js";
import { nodeCommand, pythonCommand } from "./host-commands.js";
import { WATCH_PARENT } from "./hosts/node/parent-watch.js";

/** A host that has been started and waits for its model. */
export interface HostProcess {
  readonly child: ChildProcess;
  /** The protocol's byte stream: file descriptor 3 of the host. */
  readonly stream: Socket;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/**
 * Starts a host by its command. It shares the process group, so that a signal to the group
 * reaches it, and it ends with its parent: when its stream ends, and also when a hook that never returns keeps it
 * from seeing that: by the kernel's word where the system has `setpriv`, else by a thread that watches.
 */
function startHost(host: readonly string[]): HostProcess {
  const tied = canTieToParent() ? [SETPRIV, "--pdeathsig", "KILL", ...host] : [...host, WATCH_PARENT];
  const [command = "", ...args] = tied;
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  // One that could not be started has no id, which whoever takes it over finds.
  child.on("error", () => {});
  const stream = child.stdio[3] as Socket;
  return { child, stream, stdout: child.stdout!, stderr: child.stderr! };
}

let ahead: HostProcess | undefined;

/**
 * Starts a host before anything is known of the model, since starting a process takes longer than finding that
 * out. It ends with this process if nothing comes of it.
 */
export function startNodeHostAhead(): void {
  ahead ??= startHost(nodeCommand());
}

/**
 * What starts hosts for a model: for Node's gives the one that was started ahead, the first time; then new ones.
 * @throws INTERPRETER_MISSING
 */
export function hostStarter(spec: ModelSpec): () => HostProcess {
  if (spec.language !== "python") return takeNodeHost;
  endUnusedNodeHost();
  const command = pythonCommand(spec);
  return () => startHost(command);
}

function takeNodeHost(): HostProcess {
  const host = ahead ?? startHost(nodeCommand());
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
