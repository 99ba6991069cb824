import type { FormatCodec } from "../../data/formats/format.js";
import { FORMATS } from "../../data/formats/registry.js";
import { DataFrame } from "../../data/frame.js";
import type { ModelSpec } from "../spec.js";
import type { PieceFormat, WorkReply } from "../work.js";
import { checkPredictions } from "./check.js";
import { asTable } from "./predictions.js";

/**
 * A table of raw predictions checked and encoded, without a header; bytes stay as they are.
 * @throws what {@link checkPredictions} throws
 */
export async function encodedReply(
  spec: ModelSpec,
  reply: WorkReply,
  format: PieceFormat,
): Promise<WorkReply & { readonly kind: "bytes" }> {
  if (reply.kind === "bytes") return reply;
  const table = asTable(checkPredictions(spec, reply));
  const { write, mediaType } = await writerOf(format);
  return {
    kind: "bytes",
    bytes: await write(table, { header: false }),
    mediaType: { essence: mediaType, parameters: {} },
    predictions: { rows: table.length, columns: table.names },
  };
}

/** What stands before the first piece of encoded predictions. */
export async function headerOf(columns: readonly string[], format: PieceFormat): Promise<Uint8Array> {
  const { write } = await writerOf(format);
  const none = columns.map(() => ({ type: "float64" as const, length: 0, values: new Float64Array(0) }));
  return write(new DataFrame(columns, none, 0), { header: true });
}

async function writerOf(name: PieceFormat) {
  const format = FORMATS.find((one) => one.name === name)!;
  const { write } = (await format.load()) as FormatCodec & Required<Pick<FormatCodec, "write">>;
  return { write, mediaType: format.mediaTypes[0]! };
}
