import { checkPredictions } from "../model/predictions/check.js";
import { encodedReply } from "../model/predictions/encode.js";
import { asTable } from "../model/predictions/predictions.js";
import type { ModelSpec } from "../model/spec.js";
import type { PieceFormat, WorkReply } from "../model/work.js";
import type { Answer } from "./output/prediction-output.js";

/**
 * What a reply gives the output: as the worker checked and encoded it, or else as this does.
 * @param pieces the format that the output takes; without one it takes tables
 * @throws what the checks of predictions throw
 */
export async function answerOf(reply: WorkReply, spec: ModelSpec, pieces?: PieceFormat): Promise<Answer> {
  if (pieces === undefined && reply.kind === "table") {
    const table = asTable(checkPredictions(spec, reply));
    return { rows: table.length, columns: table.names, content: table };
  }
  const { bytes, predictions } = await encodedReply(spec, reply, pieces ?? "csv");
  return {
    rows: predictions?.rows ?? 0,
    columns: predictions?.columns ?? [],
    content: bytes ?? new Uint8Array(0),
  };
}
