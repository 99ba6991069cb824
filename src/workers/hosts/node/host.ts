/** The host for models that Node runs: the protocol on file descriptor 3, the model in this process. */
import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { loadModel } from "../../../model/runner.js";
import { frameWriter } from "../../protocol/frame-writer.js";
import { WATCH_PARENT, watchParent } from "./parent-watch.js";
import { serveModel } from "./serve-model.js";
import { reportUserExits } from "./user-exits.js";

const PROTOCOL_FD = 3;

/**
 * Runs a worker until its coordinator ends it.
 * @param answered called once the first request has been worked on
 */
export async function host(answered: () => void): Promise<void> {
  if (!isSocket(PROTOCOL_FD)) {
    process.stderr.write("This program is started by drum, with its protocol on file descriptor 3.\n");
    process.exit(2);
  }
  // The terminal and a process manager signal the whole group; the coordinator decides when hosts end.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

  const stream = new Socket({ fd: PROTOCOL_FD, readable: true, writable: true });
  const writer = frameWriter(stream, "when told");
  const { exit, doing } = reportUserExits(stream, PROTOCOL_FD, writer);
  if (process.argv.includes(WATCH_PARENT)) await watchParent();
  serveModel(stream, writer, loadModel, { exit, doing, answered });
}

function isSocket(fd: number): boolean {
  try {
    return fstatSync(fd).isSocket();
  } catch {
    return false;
  }
}
