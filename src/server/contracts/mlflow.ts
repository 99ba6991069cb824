import { errorIn } from "../answers.js";
import type { Answer } from "../exchange.js";
import type { Route } from "../routes/route.js";
import type { RowsContract } from "./rows/request.js";

/** MLflow's scoring protocol, version 2.0: one of these keys, at `/invocations`. */
export const MLFLOW: RowsContract = {
  name: "MLflow's scoring protocol",
  keys: ["dataframe_split", "dataframe_records", "instances", "inputs"],
  parameters: "params",
};

/** The version of the server as text: where MLflow's own says which MLflow it is, this one is drum's. */
export const mlflowVersion: Route = {
  method: "GET",
  paths: ["/version"],
  handle: (_, { version }) => ({
    status: 200,
    headers: { "Content-Type": "text/plain; charset=utf-8" },
    body: version,
  }),
};

const ERROR_CODES: Readonly<Record<number, string>> = {
  404: "RESOURCE_DOES_NOT_EXIST",
  429: "REQUEST_LIMIT_EXCEEDED",
  501: "NOT_IMPLEMENTED",
  503: "TEMPORARILY_UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** Errors as MLflow has them, with the text that DRUM's clients look for. */
export function mlflowError(error: unknown, requestId: string): Answer {
  const body = (text: string, status: number) => ({
    error_code: ERROR_CODES[status] ?? (status < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR"),
    message: `ERROR: ${text}`,
  });
  return errorIn(body, error, requestId);
}
