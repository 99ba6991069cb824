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

export type FrameKind = (typeof KIND)[keyof typeof KIND];

export const KIND_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(KIND).map(([name, kind]) => [kind, name]),
);

/** A frame as it was read. */
export interface Frame {
  readonly kind: FrameKind;
  /** The request that the frame belongs to; 0 for `load`, `ready` and `shutdown`. */
  readonly id: number;
  readonly meta: unknown;
  /** Owned by the receiver. Not aligned to anything. */
  readonly body: Uint8Array;
}

/** Header and meta of a frame whose body is `bodyLength` bytes, in one buffer with `spare` bytes left at its end. */
export function frameHead(kind: FrameKind, id: number, meta: unknown, bodyLength: number, spare = 0): Buffer {
  const json = meta === undefined ? "" : JSON.stringify(meta);
  const metaLength = Buffer.byteLength(json);
  const head = Buffer.allocUnsafe(HEADER_LENGTH + metaLength + spare);
  head[0] = kind;
  head[1] = 0;
  head.writeUInt16LE(0, 2);
  head.writeUInt32LE(id, 4);
  head.writeUInt32LE(metaLength, 8);
  head.writeUInt32LE(bodyLength, 12);
  if (metaLength > 0) head.write(json, HEADER_LENGTH, metaLength, "utf8");
  return head;
}
