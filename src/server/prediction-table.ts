import type { DataFrame } from "../data/frame.js";
import { checkPredictions } from "../model/predictions/check.js";
import { asTable } from "../model/predictions/predictions.js";
import type { ModelSpec } from "../model/spec.js";
import type { WorkReply, WorkRequest } from "../model/work.js";
import type { Exchange } from "./exchange.js";
import { requireEndpoint } from "./routes/endpoint.js";
import { runModel, tableIn } from "./run-model.js";
import type { Service } from "./service.js";

/**
 * What a structured model says to a request: checked predictions with their further columns, or the transformed table.
 * @throws WRONG_ENDPOINT for a model whose hook takes anything, and what the model and the checks throw
 */
export async function predictionTable(
  service: Service,
  request: WorkRequest,
  exchange: Exchange,
): Promise<DataFrame> {
  const { spec } = service;
  requireEndpoint(spec, "predict", "transform");
  return checkedTable(spec, await runModel(service, request, exchange));
}

/** The reply of a structured model, checked. @throws what the checks throw */
export function checkedTable(spec: ModelSpec, anyReply: WorkReply): DataFrame {
  const reply = tableIn(anyReply);
  return spec.targetType === "transform" ? reply.frame : asTable(checkPredictions(spec, reply));
}
