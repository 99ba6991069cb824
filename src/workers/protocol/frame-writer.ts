import { drumError } from "../../errors.js";
import { type FrameKind, frameHead, MAX_BODY_LENGTH } from "./frame.js";

/** Bodies up to this size are copied behind their head, which costs less than another piece to write. */
const SMALL_BODY = 16 * 1024;

/** The part of a stream that frames are written to. */
export interface FrameSink {
  cork(): void;
  uncork(): void;
  write(bytes: Uint8Array): boolean;
}

export interface FrameWriter {
  /** Writes a frame. Frames written in one turn of the event loop go out together. */
  write(kind: FrameKind, id: number, meta: unknown, body?: readonly Uint8Array[]): void;
  /** Sends what was written without waiting for the turn to end. */
  flush(): void;
}

const NO_BODY: readonly Uint8Array[] = [];

/**
 * @throws from `write`: MESSAGE_TOO_LARGE for a body that no frame can hold; nothing of it is written then
 */
export function frameWriter(sink: FrameSink): FrameWriter {
  let corked = false;
  const flush = () => {
    if (!corked) return;
    corked = false;
    sink.uncork();
  };
  return {
    write(kind, id, meta, body = NO_BODY) {
      let length = 0;
      for (const piece of body) length += piece.length;
      if (length > MAX_BODY_LENGTH) throw drumError("MESSAGE_TOO_LARGE", { bytes: length });
      const copied = length <= SMALL_BODY;
      const head = frameHead(kind, id, meta, length, copied ? length : 0);
      if (!corked) {
        corked = true;
        sink.cork();
        setImmediate(flush);
      }
      if (copied) {
        let at = head.length - length;
        for (const piece of body) {
          head.set(piece, at);
          at += piece.length;
        }
        sink.write(head);
      } else {
        sink.write(head);
        for (const piece of body) if (piece.length > 0) sink.write(piece);
      }
    },
    flush,
  };
}
