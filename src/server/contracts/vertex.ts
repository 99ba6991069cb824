import { drumError } from "../../errors.js";
import { errorIn } from "../answers.js";
import type { Answer } from "../exchange.js";
import { requestOf } from "../input/structured.js";
import { predictions } from "../routes/predict.js";
import type { Route } from "../routes/route.js";
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

const STATUSES: Readonly<Record<number, string>> = {
  401: "UNAUTHENTICATED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** Errors as Google's clients read them. */
function onError(error: unknown, requestId: string): Answer {
  const body = (message: string, code: number) => ({
    error: { code, message, status: STATUSES[code] ?? (code < 500 ? "INVALID_ARGUMENT" : "INTERNAL") },
  });
  return errorIn(body, error, requestId);
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
