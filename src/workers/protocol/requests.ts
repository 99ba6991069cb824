/** Requests as frames carry them: what is small in the meta, what is bytes in the body. */
import type { MediaType } from "../../data/media-type.js";
import type { FileRange, Payload } from "../../data/payload.js";
import type { FrameSchema } from "../../data/wire.js";
import type { WorkRequest } from "../../model/work.js";
import { protocolError } from "./frame-reader.js";

/** A payload without its bytes. */
interface PayloadMeta {
  readonly mediaType: MediaType;
  /** Bytes of the body that belong to this payload: the data itself, or a range's header. Absent: all of them. */
  readonly bytes?: number;
  /** The data is this part of a file. */
  readonly range?: Omit<FileRange, "header">;
  /** The data is a later part of a file: so many of its first bytes are the file's header. */
  readonly headerLength?: number;
  readonly columnNames?: readonly string[];
  /** The data is a table: its schema. */
  readonly table?: FrameSchema;
  readonly rows?: number;
}

export interface RunMeta
  extends Pick<WorkRequest, "read" | "query" | "headers" | "context" | "batchRows" | "encode"> {
  readonly payload: PayloadMeta;
  readonly target?: PayloadMeta;
}

export interface EncodedMessage<Meta> {
  readonly meta: Meta;
  readonly body: readonly Uint8Array[];
}

/** The last meta that said no more than a media type, as most do. */
let plain: RunMeta = { payload: { mediaType: { essence: "", parameters: {} } } };

export function encodeRequest(request: WorkRequest): EncodedMessage<RunMeta> {
  if (isPlain(request) && request.payload.source instanceof Uint8Array) {
    const { mediaType, source } = request.payload;
    if (plain.payload.mediaType !== mediaType) plain = { payload: { mediaType } };
    return { meta: plain, body: [source] };
  }
  const { payload, target, ...options } = request;
  const body: Uint8Array[] = [];
  return {
    meta: {
      payload: encodePayload(payload, body),
      ...(target && { target: encodePayload(target, body) }),
      ...options,
    },
    body,
  };
}

/** Whether a request is a payload and nothing else. */
function isPlain(request: WorkRequest): boolean {
  for (const key in request) if (key !== "payload") return false;
  const { columnNames, headerLength, table, rows } = request.payload;
  return [columnNames, headerLength, table, rows].every((one) => one === undefined);
}

function encodePayload(payload: Payload, body: Uint8Array[]): PayloadMeta {
  const { mediaType, source, columnNames, headerLength, table, rows } = payload;
  const names = { ...(columnNames && { columnNames }), ...(rows !== undefined && { rows }) };
  if (source instanceof Uint8Array) {
    body.push(source);
    const more = { ...(headerLength && { headerLength }), ...(table && { table }) };
    return { mediaType, bytes: source.length, ...more, ...names };
  }
  const { header, ...range } = source;
  if (header) body.push(header);
  return { mediaType, bytes: header?.length ?? 0, range, ...names };
}

/** The request of a `run` frame; its bytes are views of the frame's body. */
export function decodeRequest(meta: unknown, body: Uint8Array): WorkRequest {
  const { payload, target, ...options } = (meta ?? {}) as RunMeta;
  const first = decodePayload(payload, body, 0);
  return {
    payload: first,
    ...(target && { target: decodePayload(target, body, payload.bytes ?? body.length) }),
    ...options,
  };
}

function decodePayload(meta: PayloadMeta | undefined, body: Uint8Array, start: number): Payload {
  if (meta === undefined) throw protocolError("a request without a payload");
  const { mediaType, bytes = body.length - start, range, headerLength, columnNames, table, rows } = meta;
  if (!Number.isSafeInteger(bytes)) throw protocolError("a payload whose length is no count");
  if (bytes < 0 || start + bytes > body.length) throw protocolError("a request shorter than its payload");
  const part = body.subarray(start, start + bytes);
  return {
    mediaType,
    source: range ? { ...range, ...(bytes > 0 && { header: part }) } : part,
    ...(headerLength && { headerLength }),
    ...(columnNames && { columnNames }),
    ...(table && { table }),
    ...(rows !== undefined && { rows }),
  };
}
