import { jsonText } from "../answers.js";
import type { Route } from "../routes/route.js";
import { MLFLOW } from "./mlflow.js";
import { rowsJson } from "./rows/answer.js";
import { predictRows } from "./rows/predict.js";
import type { RowsContract } from "./rows/request.js";

const CONTRACT: RowsContract = {
  name: "Azure Machine Learning's online endpoints",
  keys: ["input_data", ...MLFLOW.keys],
  parameters: "params",
};

/** `/score` of Azure Machine Learning, with the requests and answers of its MLflow models: the answer is the bare array. */
export const AZURE: Route = {
  method: "POST",
  paths: ["/score"],
  handle: (exchange, service) =>
    predictRows(CONTRACT, exchange, service, (table) => jsonText(rowsJson(table))),
};
