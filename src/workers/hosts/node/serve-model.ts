import { once } from "node:events";
import type { Socket } from "node:net";
import { drumError } from "../../../errors.js";
import { forRequest } from "../../../model/current-request.js";
import type { ModelSpec } from "../../../model/spec.js";
import type { ModelInfo, WorkReply, WorkRequest } from "../../../model/work.js";
import { encodeError } from "../../protocol/failures.js";
import { type Frame, KIND, PROTOCOL_VERSION } from "../../protocol/frame.js";
import { frameReader, protocolError } from "../../protocol/frame-reader.js";
import type { FrameWriter } from "../../protocol/frame-writer.js";
import { encodeReply } from "../../protocol/replies.js";
import { decodeRequest } from "../../protocol/requests.js";

/** A model as the host runs it. */
export interface HostedModel {
  readonly info: ModelInfo;
  run(request: WorkRequest): Promise<WorkReply>;
  /** Answers what it can of a group of requests by few calls; undefined for those that are to be answered alone. */
  runTogether?(requests: readonly WorkRequest[]): Promise<readonly (WorkReply | undefined)[]>;
  close?(): Promise<void> | void;
}

/** What the process that a model is served in does about it. */
export interface HostEvents {
  /** Ends the process. */
  exit(code: number): never;
  /** Is told the request at hand, 0 between requests. */
  doing(id: number): void;
  /** Is told that the first request has been worked on, before its answer goes out: later the process may be ended. */
  answered(): void;
}

/** Answers are held back for those that follow at once, but no longer than this many milliseconds. */
const LONGEST_HOLD = 0.5;
/** No answer waits for a request with more bytes than this, nor for a hook, which may take any time. */
const QUICK_BODY = 64 * 1024;

const NO_REPLIES: readonly (WorkReply | undefined)[] = [];

/**
 * Answers frames one after another, in the order in which they come: hooks may be asynchronous and keep state
 * between calls, so no two run at a time.
 *
 * @param writer one that waits to be told to flush
 */
export function serveModel(
  stream: Socket,
  writer: FrameWriter,
  loadModel: (spec: ModelSpec, groupRows?: number) => Promise<HostedModel>,
  { exit, doing, answered }: HostEvents,
): void {
  let first = true;
  const waiting: Frame[] = [];
  let model: HostedModel | undefined;
  let busy = false;

  const answer = async (frame: Frame): Promise<void> => {
    switch (frame.kind) {
      case KIND.load:
        model = await load(frame.meta);
        writer.write(KIND.ready, 0, model.info);
        return;
      case KIND.run: {
        const loaded = model;
        if (loaded === undefined) throw protocolError("a request before the model was loaded");
        const request = decodeRequest(frame.meta, frame.body);
        reply(frame, await forRequest(request.context, () => loaded.run(request)));
        return;
      }
      case KIND.shutdown:
        await model?.close?.();
        return exit(0);
      default:
        throw protocolError("a frame that only a coordinator may be sent");
    }
  };

  const reply = (frame: Frame, outcome: WorkReply): void => {
    const { kind, meta, body } = encodeReply(outcome);
    writer.write(kind, frame.id, meta, body);
    if (first) answered();
    first = false;
  };

  /** What could be answered of a group by few calls. */
  const together = async (group: readonly Frame[]): Promise<readonly (WorkReply | undefined)[]> => {
    if (model?.runTogether === undefined) return NO_REPLIES;
    try {
      return await model.runTogether(group.map(({ meta, body }) => decodeRequest(meta, body)));
    } catch {
      // Each says for itself what is wrong.
      return NO_REPLIES;
    }
  };

  const load = async (meta: unknown): Promise<HostedModel> => {
    const { protocol, spec, groupRows } = (meta ?? {}) as {
      protocol?: number;
      spec?: ModelSpec;
      groupRows?: number;
    };
    if (protocol !== PROTOCOL_VERSION || spec === undefined) {
      throw drumError("PROTOCOL_ERROR", {
        problem: `version ${protocol} where ${PROTOCOL_VERSION} is spoken`,
      });
    }
    // This process may have been started before anything was known of the model.
    Object.assign(process.env, spec.environment);
    return loadModel(spec, groupRows);
  };

  const work = async () => {
    busy = true;
    let held = performance.now();
    let group: readonly Frame[] = [];
    let replies = NO_REPLIES;
    for (let place = 0; ; place++) {
      if (place >= group.length) {
        group = nextGroup(waiting);
        if (group.length === 0) break;
        place = 0;
        doing(group[0]!.id);
        replies = group.length > 1 ? await together(group) : NO_REPLIES;
      }
      const frame = group[place]!;
      doing(frame.id);
      if (frame.body.length > QUICK_BODY) writer.flush();
      try {
        if (replies[place] === undefined) await answer(frame);
        else reply(frame, replies[place]!);
      } catch (error) {
        writer.write(KIND.error, frame.id, encodeError(error));
      }
      const now = performance.now();
      if (now - held > LONGEST_HOLD || model?.info.hooks.length !== 0) {
        writer.flush();
        held = now;
      }
      // What is sent may be the model's own memory, which its next call may change.
      if (stream.writableNeedDrain) {
        writer.flush();
        if (stream.writableNeedDrain) await once(stream, "drain");
      }
    }
    writer.flush();
    doing(0);
    busy = false;
  };

  const reader = frameReader((frame) => waiting.push(frame));
  stream.on("data", (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch (error) {
      writer.write(KIND.error, 0, encodeError(error));
      writer.flush();
      exit(70);
    }
    if (!busy) void work();
  });
  stream.on("end", () => exit(0));
  stream.on("error", () => exit(0));
}

/** Takes the requests that belong together, or one frame alone; none while there are more of the group to come. */
function nextGroup(waiting: Frame[]): readonly Frame[] {
  if (waiting[0]?.more === false) return [waiting.shift()!];
  const last = waiting.findIndex(({ more }) => !more);
  return waiting.splice(0, last + 1);
}
