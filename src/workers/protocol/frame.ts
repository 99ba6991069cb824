/**
 * The frames of the worker protocol. `docs/architecture/05-worker-protocol.md` describes them byte by byte.
 */

/** Bytes before a frame's meta. */
export const HEADER_LENGTH = 16;

/** The longest meta; column names and messages are all that it holds. */
export const MAX_META_LENGTH = 64 * 1024 * 1024;

/** The longest body: what a Node buffer can hold on every supported version, rounded down. */
export const MAX_BODY_LENGTH = 2 ** 32 - 2 ** 16;

/** The protocol's version, sent with `load`. */
export const PROTOCOL_VERSION = 1;

/** What a frame is. Up to 63: coordinator to host; from 64: host to coordinator. */
export const KIND = {
  load: 1,
  run: 2,
  shutdown: 3,
  ready: 64,
  table: 65,
  bytes: 66,
  error: 67,
} as const;

/** The flag of a request whose next one belongs to the same group. */
export const MORE = 1;

export type FrameKind = (typeof KIND)[keyof typeof KIND];

export const KIND_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(KIND).map(([name, kind]) => [kind, name]),
);

/** A frame as it was read. */
export interface Frame {
  readonly kind: FrameKind;
  /** The request that the frame belongs to; 0 for `load`, `ready` and `shutdown`. */
  readonly id: number;
  /** The next request belongs to the same group. */
  readonly more: boolean;
  /** Not to be changed: the next frame may have the same object. */
  readonly meta: unknown;
  /** Owned by the receiver. Not aligned to anything. */
  readonly body: Uint8Array;
}

const SPACE = 0x20;
const NO_META = Buffer.alloc(0);

/**
 * A meta as a frame holds it. Spaces behind the JSON make its length a multiple of 8, so that the numbers of a
 * table that follows can be used where they lie.
 */
export function encodeMeta(meta: unknown): Buffer {
  if (meta === undefined) return NO_META;
  const json = JSON.stringify(meta);
  const length = Buffer.byteLength(json);
  const bytes = Buffer.allocUnsafe(length + (-length & 7));
  bytes.write(json, "utf8");
  return bytes.fill(SPACE, length);
}

/** Writes header and meta of a frame; gives the position behind them. */
export function putHead(
  target: Buffer,
  at: number,
  frame: {
    readonly kind: FrameKind;
    readonly id: number;
    readonly meta: Buffer;
    readonly bodyLength: number;
    readonly more?: boolean;
  },
): number {
  target.writeUInt32LE(frame.more ? frame.kind | (MORE << 8) : frame.kind, at);
  target.writeUInt32LE(frame.id, at + 4);
  target.writeUInt32LE(frame.meta.length, at + 8);
  target.writeUInt32LE(frame.bodyLength, at + 12);
  target.set(frame.meta, at + HEADER_LENGTH);
  return at + HEADER_LENGTH + frame.meta.length;
}

/** Header and meta of a frame whose body is `bodyLength` bytes. */
export function frameHead(kind: FrameKind, id: number, meta: unknown, bodyLength: number): Buffer {
  const encoded = encodeMeta(meta);
  const head = Buffer.allocUnsafe(HEADER_LENGTH + encoded.length);
  putHead(head, 0, { kind, id, meta: encoded, bodyLength });
  return head;
}
