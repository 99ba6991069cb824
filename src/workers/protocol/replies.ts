/** Replies as frames carry them. */
import type { MediaType } from "../../data/media-type.js";
import { type ColumnSchema, decodeFrame, encodeFrame, type FrameSchema } from "../../data/wire.js";
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
    if (lastMeta.inputRows !== inputRows || !isSameSchema(lastMeta.table, table.schema)) {
      lastMeta = { table: table.schema, inputRows };
    }
    return { kind: KIND.table, meta: lastMeta, body: table.buffers };
  }
  const second = encodeFrame(target);
  return {
    kind: KIND.table,
    meta: { table: table.schema, inputRows, target: { table: second.schema, start: table.byteLength } },
    body: [...table.buffers, ...second.buffers],
  };
}

let lastMeta: TableMeta = { table: { rows: 0, columns: [] }, inputRows: 0 };

/** Whether two schemas of a few columns are the same; of many columns that is not worth finding out. */
function isSameSchema(a: FrameSchema, b: FrameSchema): boolean {
  const { length } = a.columns;
  if (a.rows !== b.rows || length !== b.columns.length || length > 16) return false;
  for (let i = 0; i < length; i++) {
    if (!isSameColumn(a.columns[i]!, b.columns[i]!)) return false;
  }
  return true;
}

/** Whether two columns are floats of one name and type without missing values, which is all there is to their schema. */
function isSameColumn(a: ColumnSchema, b: ColumnSchema): boolean {
  if (a.type !== "float64" && a.type !== "float32") return false;
  return a.name === b.name && a.type === b.type && !a.validity && !(b as typeof a).validity;
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
