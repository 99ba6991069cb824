/** Replies as frames carry them. */
import type { MediaType } from "../../data/media-type.js";
import { decodeFrame, encodeFrame, type FrameSchema } from "../../data/wire.js";
import type { EncodedPredictions, WorkReply } from "../../model/work.js";
import { type Frame, KIND } from "./frame.js";
import { protocolError } from "./frame-reader.js";
import type { EncodedMessage } from "./requests.js";

interface TableMeta {
  readonly table: FrameSchema;
  readonly inputRows: number;
  /** The transformed target and where its bytes start in the body. */
  readonly target?: { readonly table: FrameSchema; readonly start: number };
}

interface BytesMeta {
  readonly mediaType: MediaType;
  /** The hook returned nothing, which is not the same as no bytes. */
  readonly nothing?: true;
  readonly predictions?: EncodedPredictions;
}

type ReplyMeta = TableMeta | BytesMeta;

export function encodeReply(
  reply: WorkReply,
): EncodedMessage<ReplyMeta> & { kind: typeof KIND.table | typeof KIND.bytes } {
  if (reply.kind === "bytes") {
    const { bytes, mediaType, predictions } = reply;
    return bytes === null
      ? { kind: KIND.bytes, meta: { mediaType, nothing: true }, body: [] }
      : { kind: KIND.bytes, meta: { mediaType, ...(predictions && { predictions }) }, body: [bytes] };
  }
  const { frame, inputRows, target } = reply;
  const table = encodeFrame(frame);
  if (target === undefined) {
    return { kind: KIND.table, meta: { table: table.schema, inputRows }, body: table.buffers };
  }
  const second = encodeFrame(target);
  return {
    kind: KIND.table,
    meta: { table: table.schema, inputRows, target: { table: second.schema, start: table.byteLength } },
    body: [...table.buffers, ...second.buffers],
  };
}

/** The reply of a `table` or `bytes` frame; it may be views of the frame's body. */
export function decodeReply({ kind, meta, body }: Frame): WorkReply {
  if (kind === KIND.bytes) {
    const { mediaType, nothing, predictions } = (meta ?? {}) as Partial<BytesMeta>;
    if (mediaType === undefined) throw protocolError("a reply without a media type");
    return { kind: "bytes", bytes: nothing ? null : body, mediaType, ...(predictions && { predictions }) };
  }
  const { table, inputRows, target } = (meta ?? {}) as Partial<TableMeta>;
  if (!Number.isSafeInteger(inputRows)) throw protocolError("a table without the number of input rows");
  const end = target?.start ?? body.length;
  if (!(end >= 0 && end <= body.length)) throw protocolError("a reply shorter than its tables");
  return {
    kind: "table",
    frame: decodeFrame(table, body.subarray(0, end)),
    inputRows: inputRows!,
    ...(target && { target: decodeFrame(target.table, body.subarray(end)) }),
  };
}
