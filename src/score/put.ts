import { DrumError } from "../errors.js";
import { checkPredictions } from "../model/predictions/check.js";
import { asTable, type Predictions } from "../model/predictions/predictions.js";
import type { ModelSpec } from "../model/spec.js";
import type { WorkReply } from "../model/work.js";
import type { PredictionOutput } from "./table-output.js";

/**
 * Checks a reply and puts it down.
 * @param before number of rows put down so far, since checks count rows from the start of the reply
 * @returns its number of rows
 */
export async function put(
  reply: WorkReply,
  spec: ModelSpec,
  output: PredictionOutput,
  before: number,
): Promise<number> {
  if (reply.kind === "bytes") {
    if (reply.bytes) await output.bytes(reply.bytes);
    return 0;
  }
  await output.table(asTable(checked(reply, spec, before)));
  return reply.frame.length;
}

function checked(reply: WorkReply & { kind: "table" }, spec: ModelSpec, before: number): Predictions {
  try {
    return checkPredictions(spec, reply);
  } catch (error) {
    if (before === 0 || !(error instanceof DrumError)) throw error;
    const { code, message, remedy, status, exit } = error;
    const text = `Counting from row ${before + 1} of the file: ${message}`;
    throw new DrumError(code, text, remedy, status, exit, { cause: error });
  }
}
