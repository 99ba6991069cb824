import { structuredRequest } from "../input/structured.js";
import { transformAnswer } from "../output/transform.js";
import { measured, runModel, tableIn } from "../run-model.js";
import { requireEndpoint } from "./endpoint.js";
import type { Route } from "./route.js";

/** A table, and the target where it was sent, for a table. */
export const transform: Route = {
  method: "POST",
  paths: ["/transform"],
  handle: async (exchange, service) => {
    const { spec } = service;
    requireEndpoint(spec, "transform");
    const request = await measured(service, "read_request_total", () => structuredRequest(exchange));
    const reply = tableIn(await runModel(service, request, exchange));
    return measured(service, "write_answer_total", () => transformAnswer(reply.frame, reply.target));
  },
};
