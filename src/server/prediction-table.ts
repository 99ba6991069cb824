import type { DataFrame } from "../data/frame.js";
import { drumError } from "../errors.js";
import { checkPredictions } from "../model/predictions/check.js";
import { asTable } from "../model/predictions/predictions.js";
import type { WorkRequest } from "../model/work.js";
import type { Caller } from "../workers/pool-types.js";
import { runModel } from "./run-model.js";
import type { Service } from "./service.js";

/**
 * What a structured model says to a request: checked predictions with their further columns, or the transformed table.
 * @throws WRONG_ENDPOINT for a model whose hook takes anything, and what the model and the checks throw
 */
export async function predictionTable(
  service: Service,
  request: WorkRequest,
  caller: Caller,
): Promise<DataFrame> {
  const { spec } = service;
  if (spec.targetType === "unstructured") {
    const endpoint = "/predictUnstructured/ or /predictionsUnstructured/";
    throw drumError("WRONG_ENDPOINT", { targetType: spec.targetType, endpoint });
  }
  const reply = await runModel(service, request, caller);
  if (reply.kind !== "table") throw drumError("INTERNAL", { reason: "a structured model gave no table" });
  return spec.targetType === "transform" ? reply.frame : asTable(checkPredictions(spec, reply));
}
