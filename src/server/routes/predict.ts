import { checkPredictions } from "../../model/predictions/check.js";
import type { WorkRequest } from "../../model/work.js";
import type { Answer, Exchange } from "../exchange.js";
import { structuredRequest } from "../input/structured.js";
import { predictionsAnswer } from "../output/predictions.js";
import { measured, runModel, tableIn } from "../run-model.js";
import type { Service } from "../service.js";
import { requireEndpoint } from "./endpoint.js";
import type { Route } from "./route.js";

/** Predictions for the rows of a table. */
export const predict: Route = {
  method: "POST",
  paths: ["/predict", "/predictions"],
  handle: async (exchange, service) => {
    requireEndpoint(service.spec, "predict");
    const request = await measured(service, "read_request_total", () => structuredRequest(exchange));
    return predictions(request, exchange, service);
  },
};

/** DRUM's answer to a request for predictions. */
export async function predictions(
  request: WorkRequest,
  exchange: Exchange,
  service: Service,
): Promise<Answer> {
  const { spec } = service;
  const reply = tableIn(await runModel(service, request, exchange));
  return measured(service, "write_answer_total", () =>
    predictionsAnswer(checkPredictions(spec, reply), spec, exchange.headers.accept),
  );
}
