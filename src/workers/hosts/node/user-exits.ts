import { writeSync } from "node:fs";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type DrumError, drumError } from "../../../errors.js";
import { type ErrorMeta, encodeError } from "../../protocol/failures.js";
import { frameHead, KIND } from "../../protocol/frame.js";
import type { FrameWriter } from "../../protocol/frame-writer.js";

/** Where drum's own files are. */
const OWN = dirname(fileURLToPath(import.meta.url));
/** The code with which a host ends after telling why; any but 0 would do. */
const TOLD = 70;
/** How often to try again when the stream is full. */
const TRIES = 200;

/**
 * Tells the coordinator why this process ends when the model's code brings it about: `process.exit`, an
 * exception in a callback, a rejection that nobody handles.
 */
export function reportUserExits(
  stream: Socket,
  fd: number,
  writer: FrameWriter,
): { exit(code: number): never; doing(id: number): void } {
  const exit = process.exit.bind(process) as (code: number) => never;
  let current = 0;

  const tell = (error: DrumError): never => {
    const meta: ErrorMeta = { ...encodeError(error), fatal: true };
    writer.flush();
    // Behind bytes that still wait to be sent it would end up within another frame.
    if (stream.writableLength === 0) sendNow(fd, frameHead(KIND.error, current, meta, 0));
    return exit(TOLD);
  };

  process.exit = (code) => {
    const call = new Error("process.exit was called");
    Error.captureStackTrace(call, process.exit);
    return tell(
      drumError(
        "MODEL_EXITED",
        { call: "process.exit", code: String(code ?? process.exitCode ?? 0), place: placeOf(call) },
        { cause: call },
      ),
    );
  };
  const thrown = (cause: unknown, origin: NodeJS.UncaughtExceptionOrigin) => {
    const what = origin === "unhandledRejection" ? "a promise was rejected" : "an exception was thrown";
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    tell(drumError("MODEL_UNCAUGHT", { what, reason, place: placeOf(cause) }, { cause }));
  };
  process.on("uncaughtException", thrown);
  return {
    exit,
    doing: (id) => {
      current = id;
    },
  };
}

function sendNow(fd: number, bytes: Buffer): void {
  let sent = 0;
  for (let tries = 0; sent < bytes.length && tries < TRIES; tries++) {
    try {
      sent += writeSync(fd, bytes, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Where in the user's files an error was made, as text to put behind a verb: the first frame that is not of Node or drum. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const line of stack.split("\n").slice(1)) {
    const [, file] = /\(?((?:file:\/\/)?\/[^()]*:\d+:\d+)\)?$/.exec(line) ?? [];
    const path = file?.replace("file://", "");
    if (path !== undefined && !path.startsWith(OWN)) return ` at ${path}`;
  }
  return "";
}
