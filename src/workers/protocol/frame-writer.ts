import { drumError } from "../../errors.js";
import { encodeMeta, type FrameKind, HEADER_LENGTH, MAX_BODY_LENGTH, putHead } from "./frame.js";

/** Frames up to this size are copied behind one another, which costs less than more pieces to write. */
const SMALL_FRAME = 16 * 1024;
/** Memory for small frames, taken at a time. */
const SLAB = 64 * 1024;

/** The part of a stream that frames are written to. */
export interface FrameSink {
  cork(): void;
  uncork(): void;
  write(bytes: Uint8Array): boolean;
}

export interface FrameWriter {
  /**
   * Writes a frame. Frames written in one turn of the event loop go out together, unless the writer was told to
   * wait for `flush`.
   * @param more whether the next request belongs to the same group
   */
  write(kind: FrameKind, id: number, meta: unknown, body?: readonly Uint8Array[], more?: boolean): void;
  /** Sends what was written without waiting for the turn to end. */
  flush(): void;
}

const NO_BODY: readonly Uint8Array[] = [];
const NO_SLAB = Buffer.alloc(0);

/**
 * @param flushes `"each turn"`, or `"when told"` for a writer whose user calls `flush` after the last frame
 * @throws from `write`: MESSAGE_TOO_LARGE for a body that no frame can hold; nothing of it is written then
 */
export function frameWriter(sink: FrameSink, flushes: "each turn" | "when told" = "each turn"): FrameWriter {
  let slab: Buffer = NO_SLAB;
  /** Small frames that are not handed on yet are `slab` from `start` to `end`. */
  let start = 0;
  let end = 0;
  let corked = false;
  let scheduled = false;
  // One request follows another of the same kind: most metas are as the last one was.
  let lastMeta: unknown;
  let lastEncoded = encodeMeta(undefined);

  const handOn = () => {
    if (end > start) sink.write(slab.subarray(start, end));
    start = end;
  };
  const flush = () => {
    handOn();
    if (!corked) return;
    corked = false;
    sink.uncork();
  };
  const atEndOfTurn = () => {
    scheduled = false;
    flush();
  };
  const encoded = (meta: unknown): Buffer => {
    if (meta !== lastMeta) {
      lastEncoded = encodeMeta(meta);
      lastMeta = meta;
    }
    return lastEncoded;
  };

  return {
    write(kind, id, meta, body = NO_BODY, more = false) {
      let bodyLength = 0;
      for (const piece of body) bodyLength += piece.length;
      if (bodyLength > MAX_BODY_LENGTH) throw drumError("MESSAGE_TOO_LARGE", { bytes: bodyLength });
      const head = { kind, id, meta: encoded(meta), bodyLength, more };
      const headLength = HEADER_LENGTH + head.meta.length;
      if (flushes === "each turn" && !scheduled) {
        scheduled = true;
        setImmediate(atEndOfTurn);
      }
      if (headLength + bodyLength <= SMALL_FRAME) {
        if (slab.length - end < headLength + bodyLength) {
          handOn();
          slab = Buffer.allocUnsafeSlow(SLAB);
          start = 0;
          end = 0;
        }
        end = putHead(slab, end, head);
        for (const piece of body) {
          slab.set(piece, end);
          end += piece.length;
        }
        return;
      }
      if (!corked) {
        corked = true;
        sink.cork();
      }
      handOn();
      const bytes = Buffer.allocUnsafe(headLength);
      putHead(bytes, 0, head);
      sink.write(bytes);
      for (const piece of body) if (piece.length > 0) sink.write(piece);
    },
    flush,
  };
}
