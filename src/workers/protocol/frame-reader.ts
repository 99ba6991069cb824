import { drumError } from "../../errors.js";
import {
  type Frame,
  type FrameKind,
  HEADER_LENGTH,
  KIND,
  KIND_NAMES,
  MAX_BODY_LENGTH,
  MAX_META_LENGTH,
  MORE,
} from "./frame.js";

/** What is allocated on the word of a header alone; more only once that much has really arrived. */
const TRUSTED_LENGTH = 16 * 1024 * 1024;

const EMPTY = Buffer.alloc(0);

/** Reads frames from a byte stream cut into chunks anywhere. */
export interface FrameReader {
  /**
   * Takes a chunk, and hands over each frame that it completes, in order. A frame that lies within one chunk
   * is not copied: its body is a view of the chunk.
   * @throws PROTOCOL_ERROR for bytes that are no frame; the stream cannot be used after that
   */
  push(chunk: Buffer): void;
  /** Says that the stream has ended. @throws PROTOCOL_ERROR when it did within a frame */
  end(): void;
}

interface Header {
  readonly kind: FrameKind;
  readonly id: number;
  readonly more: boolean;
  readonly metaLength: number;
  readonly bodyLength: number;
}

export function frameReader(onFrame: (frame: Frame) => void): FrameReader {
  const parseMeta = metaParser();
  const head = Buffer.allocUnsafe(HEADER_LENGTH);
  let header: Header | undefined;
  /** The part at hand: the header, then meta and body together. */
  let filled = 0;
  let rest: Buffer = EMPTY;

  const finish = (whole: Buffer, { kind, id, more, metaLength }: Header) => {
    header = undefined;
    rest = EMPTY;
    filled = 0;
    onFrame({ kind, id, more, meta: parseMeta(whole, metaLength, kind), body: whole.subarray(metaLength) });
  };

  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (header === undefined) {
          const wanted = HEADER_LENGTH - filled;
          if (filled === 0 && chunk.length - at >= HEADER_LENGTH) {
            header = parseHeader(chunk, at);
            at += HEADER_LENGTH;
          } else {
            const taken = chunk.copy(head, filled, at, at + wanted);
            filled += taken;
            at += taken;
            if (filled < HEADER_LENGTH) return;
            header = parseHeader(head, 0);
          }
          filled = 0;
          if (header.metaLength + header.bodyLength === 0) finish(EMPTY, header);
          continue;
        }
        const length = header.metaLength + header.bodyLength;
        if (filled === 0 && chunk.length - at >= length) {
          const whole = chunk.subarray(at, at + length);
          at += length;
          finish(whole, header);
          continue;
        }
        if (filled === rest.length) rest = grown(rest, length);
        const taken = chunk.copy(rest, filled, at);
        filled += taken;
        at += taken;
        if (filled === length) finish(rest, header);
      }
    },
    end() {
      if (header !== undefined || filled > 0) {
        throw protocolError("the stream ended within a frame");
      }
    },
  };
}

function grown(part: Buffer, length: number): Buffer {
  if (part.length === 0) return Buffer.allocUnsafeSlow(Math.min(length, TRUSTED_LENGTH));
  const whole = Buffer.allocUnsafeSlow(length);
  part.copy(whole);
  return whole;
}

function parseHeader(bytes: Buffer, at: number): Header {
  const kind = bytes[at]!;
  if (!KIND_NAMES.has(kind)) throw protocolError(`a frame of unknown kind ${kind}`);
  const flags = bytes[at + 1]!;
  if ((flags !== 0 && (flags !== MORE || kind !== KIND.run)) || bytes.readUInt16LE(at + 2) !== 0) {
    throw protocolError("a frame whose flags or reserved bytes are not those of its kind");
  }
  const metaLength = bytes.readUInt32LE(at + 8);
  const bodyLength = bytes.readUInt32LE(at + 12);
  if (metaLength > MAX_META_LENGTH) throw protocolError(`a frame with ${metaLength} bytes of meta`);
  if (bodyLength > MAX_BODY_LENGTH - metaLength)
    throw protocolError(`a frame with a body of ${bodyLength} bytes`);
  const id = bytes.readUInt32LE(at + 4);
  return { kind: kind as FrameKind, id, more: flags === MORE, metaLength, bodyLength };
}

/** Metas up to this length are remembered. */
const REMEMBERED = 2048;

/**
 * Parses metas. One request follows another of the same kind: a meta that is byte for byte as the last one gives the
 * same object again.
 */
function metaParser(): (whole: Buffer, length: number, kind: FrameKind) => unknown {
  let last: Buffer = EMPTY;
  let lastMeta: unknown;
  return (whole, length, kind) => {
    if (length === 0) return undefined;
    if (length === last.length && whole.compare(last, 0, length, 0, length) === 0) return lastMeta;
    let meta: unknown;
    try {
      meta = JSON.parse(whole.toString("utf8", 0, length));
    } catch (cause) {
      throw protocolError(`a frame of kind '${KIND_NAMES.get(kind)}' whose meta is not JSON`, cause);
    }
    if (length <= REMEMBERED) {
      last = Buffer.from(whole.subarray(0, length));
      lastMeta = meta;
    }
    return meta;
  };
}

export function protocolError(problem: string, cause?: unknown) {
  return drumError("PROTOCOL_ERROR", { problem }, { cause });
}
