import type { Socket } from "node:net";
import { type DrumError, drumError } from "../errors.js";
import type { ModelSpec } from "../model/spec.js";
import type { ModelInfo, WorkReply, WorkRequest } from "../model/work.js";
import { type Death, workerDied } from "./death.js";
import type { HostProcess } from "./host-process.js";
import { lastLines, readLines } from "./output.js";
import { decodeError, isFatal } from "./protocol/failures.js";
import { type Frame, KIND, PROTOCOL_VERSION } from "./protocol/frame.js";
import { frameReader, protocolError } from "./protocol/frame-reader.js";
import { type FrameWriter, frameWriter } from "./protocol/frame-writer.js";
import { decodeReply } from "./protocol/replies.js";
import { encodeRequest } from "./protocol/requests.js";

/** What a worker tells the pool. Nothing is told after `ended`. */
export interface WorkerEvents {
  loaded(info: ModelInfo): void;
  replied(id: number, outcome: WorkReply | Error): void;
  /** The process is gone, for this reason; `explained` when user code brought it about and trying again is in vain. */
  ended(reason: Error, explained: boolean): void;
  output(line: string, stream: "stdout" | "stderr"): void;
}

/** One process that runs the model. */
export interface Worker {
  readonly pid: number | undefined;
  /** @param groupRows number of rows that requests answered by one call may have together, where groups are sent */
  load(spec: ModelSpec, groupRows: number | undefined): void;
  /**
   * @param more whether the next request belongs to the same group
   * @throws MESSAGE_TOO_LARGE
   */
  run(id: number, request: WorkRequest, more?: boolean): void;
  /** Asks the host to close the model and end. */
  shutdown(): void;
  /** Ends the process at once; `reason` is what `ended` will say. */
  kill(reason: DrumError): void;
  /** Settled when the process is gone and its output has been handed on. */
  readonly gone: Promise<void>;
}

/** How long to wait for a dead process's output when something else holds its pipes open. */
const PIPE_GRACE = 500;

export function startWorker(host: HostProcess, events: WorkerEvents): Worker {
  const { child } = host;
  let stream: Socket | undefined;
  let writer: FrameWriter | undefined;
  /** Said before the host had connected. */
  let firstWords: (() => void) | undefined;
  const tail = lastLines(6);
  let reason: Error | undefined;
  let explained = false;
  let ended = false;

  const kill = (why: Error) => {
    reason ??= why;
    child.kill("SIGKILL");
  };

  const receive = (frame: Frame) => {
    switch (frame.kind) {
      case KIND.ready:
        return events.loaded(frame.meta as ModelInfo);
      case KIND.table:
      case KIND.bytes:
        return events.replied(
          frame.id,
          attempt(() => decodeReply(frame)),
        );
      case KIND.error:
        if (isFatal(frame.meta) || frame.id === 0) {
          explained = true;
          return kill(decodeError(frame.meta));
        }
        return events.replied(frame.id, decodeError(frame.meta));
      default:
        throw protocolError("a frame that only a host may be sent");
    }
  };
  const reader = frameReader(receive);
  const read = (chunk: Buffer) => {
    if (ended || explained) return;
    try {
      reader.push(chunk);
    } catch (error) {
      explained = true;
      kill(error as Error);
    }
  };
  host.whenConnected((connected) => {
    if (ended) return void connected.destroy();
    stream = connected;
    writer = frameWriter(stream);
    // A host that is gone is told of by its exit, not by what can no longer be written to it.
    stream.on("error", () => {});
    stream.on("data", read);
    stream.resume();
    firstWords?.();
  });

  readLines(host.stdout, (line) => events.output(line, "stdout"));
  readLines(host.stderr, (line) => {
    tail.add(line);
    events.output(line, "stderr");
  });

  const gone = new Promise<void>((resolve) => {
    const end = (death: Omit<Death, "lastLines">) => {
      if (ended) return;
      ended = true;
      stream?.destroy();
      events.ended(reason ?? workerDied({ ...death, lastLines: tail.text }), explained);
      resolve();
    };
    const exited = (exitCode: number | null, signal: NodeJS.Signals | null) => {
      const late = setTimeout(() => end({ exitCode, signal }), PIPE_GRACE);
      child.on("close", () => {
        clearTimeout(late);
        end({ exitCode, signal });
      });
    };
    if (child.pid === undefined) {
      reason = drumError("WORKER_START", { reason: `${child.spawnfile} cannot be run` });
      explained = true;
      setImmediate(end, { exitCode: null, signal: null });
    } else if (child.exitCode !== null || child.signalCode !== null) {
      exited(child.exitCode, child.signalCode);
    } else {
      child.on("exit", exited);
    }
  });

  return {
    pid: child.pid,
    gone,
    load(spec, groupRows) {
      const meta = { protocol: PROTOCOL_VERSION, spec, ...(groupRows !== undefined && { groupRows }) };
      firstWords = () => writer!.write(KIND.load, 0, meta);
      if (writer) firstWords();
    },
    run(id, request, more) {
      const { meta, body } = encodeRequest(request);
      writer!.write(KIND.run, id, meta, body, more);
    },
    shutdown: () => writer?.write(KIND.shutdown, 0, undefined),
    kill,
  };
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}
