import { drumError } from "../../errors.js";
import { requestOf } from "../input/structured.js";
import { predictions } from "../routes/predict.js";
import type { Route } from "../routes/route.js";
import { onError } from "./open-inference/errors.js";
import { readiness } from "./readiness.js";
import { jsonPredictions } from "./rows/answer.js";
import { predictRowsOr } from "./rows/predict.js";
import type { RowsContract } from "./rows/request.js";

const CONTRACT: RowsContract = {
  name: "Vertex AI's custom containers",
  keys: ["instances"],
  parameters: "parameters",
};

/**
 * The routes that Vertex AI names in the environment of a custom container (`AIP_HEALTH_ROUTE`, `AIP_PREDICT_ROUTE`);
 * none where it does not. What is no JSON object with `instances` is a raw prediction, and read as DRUM's `/predict`
 * reads it.
 * @throws USAGE for a route that is no path
 */
export function vertexRoutes(environment: NodeJS.ProcessEnv): Route[] {
  const health = pathIn(environment, "AIP_HEALTH_ROUTE");
  const predict = pathIn(environment, "AIP_PREDICT_ROUTE");
  const routes: Route[] = [];
  if (health !== undefined) routes.push(readiness(health));
  if (predict !== undefined) {
    routes.push({
      method: "POST",
      paths: [predict],
      onError,
      handle: (exchange, service) =>
        predictRowsOr(CONTRACT, exchange, service, jsonPredictions, (mediaType, body) =>
          predictions(requestOf(mediaType, body), exchange, service),
        ),
    });
  }
  return routes;
}

function pathIn(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const path = environment[name]?.trim();
  if (!path) return undefined;
  if (!/^\/[^?#{}\s]*$/.test(path)) {
    throw drumError("USAGE", {
      problem: `environment variable ${name}: '${path}' is not a path such as /predict`,
    });
  }
  return path.replace(/(?<=.)\/+$/, "");
}
