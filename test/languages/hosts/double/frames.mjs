/** The frames of the worker protocol, by the page docs/architecture/05-worker-protocol.md alone. */
export const LOAD = 1,
  RUN = 2,
  SHUTDOWN = 3;
export const READY = 64,
  TABLE = 65,
  BYTES = 66,
  ERROR = 67;

const HEADER = 16;
const LONGEST_META = 67_108_864;
const LONGEST = 4_294_901_760;

export class ProtocolError extends Error {}

/** Collects chunks, and hands on each frame: `{ kind, id, meta, body }`. */
export function frameReader(onFrame) {
  let bytes = Buffer.alloc(0);
  return {
    get isWithinFrame() {
      return bytes.length > 0;
    },
    push(chunk) {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      while (bytes.length >= HEADER) {
        const kind = bytes[0];
        if (![LOAD, RUN, SHUTDOWN].includes(kind)) throw new ProtocolError(`the unknown kind ${kind}`);
        if (bytes[1] !== 0 || bytes.readUInt16LE(2) !== 0) throw new ProtocolError("flags or reserved bytes");
        const metaLength = bytes.readUInt32LE(8);
        const bodyLength = bytes.readUInt32LE(12);
        if (metaLength > LONGEST_META || metaLength + bodyLength > LONGEST)
          throw new ProtocolError("a length");
        const end = HEADER + metaLength + bodyLength;
        if (bytes.length < end) return;
        const frame = {
          kind,
          id: bytes.readUInt32LE(4),
          meta: metaOf(bytes.subarray(HEADER, HEADER + metaLength)),
          body: Buffer.from(bytes.subarray(HEADER + metaLength, end)),
        };
        bytes = bytes.subarray(end);
        onFrame(frame);
      }
    },
  };
}

function metaOf(bytes) {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new ProtocolError("meta that is not JSON");
  }
}

export function frame(kind, id, meta, body = Buffer.alloc(0)) {
  const json = Buffer.from(JSON.stringify(meta));
  const header = Buffer.alloc(HEADER);
  header[0] = kind;
  header.writeUInt32LE(id, 4);
  header.writeUInt32LE(json.length, 8);
  header.writeUInt32LE(body.length, 12);
  return Buffer.concat([header, json, body]);
}
