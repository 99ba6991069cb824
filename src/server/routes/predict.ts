import { checkPredictions } from "../../model/predictions/check.js";
import { structuredRequest } from "../input/structured.js";
import { predictionsAnswer } from "../output/predictions.js";
import { measured, runModel, tableIn } from "../run-model.js";
import { requireEndpoint } from "./endpoint.js";
import type { Route } from "./route.js";

/** Predictions for the rows of a table. */
export const predict: Route = {
  method: "POST",
  paths: ["/predict", "/predictions", "/invocations"],
  handle: async (exchange, service) => {
    const { spec } = service;
    requireEndpoint(spec, "predict");
    const request = await measured(service, "read_request_total", () => structuredRequest(exchange));
    const reply = tableIn(await runModel(service, request, exchange));
    return measured(service, "write_answer_total", () =>
      predictionsAnswer(checkPredictions(spec, reply), spec, exchange.headers.accept),
    );
  },
};
