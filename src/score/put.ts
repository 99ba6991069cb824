import { checkPredictions } from "../model/predictions/check.js";
import { asTable } from "../model/predictions/predictions.js";
import type { ModelSpec } from "../model/spec.js";
import type { WorkReply } from "../model/work.js";
import type { PredictionOutput } from "./table-output.js";

/** Checks a reply and puts it down. @returns its number of rows */
export async function put(reply: WorkReply, spec: ModelSpec, output: PredictionOutput): Promise<number> {
  if (reply.kind === "bytes") {
    if (reply.bytes) await output.bytes(reply.bytes);
    return 0;
  }
  await output.table(asTable(checkPredictions(spec, reply)));
  return reply.frame.length;
}
