import { json } from "../answers.js";
import type { Route } from "../routes/route.js";
import { modelOf, requireModel } from "./model-name.js";
import { onError } from "./open-inference/errors.js";
import { jsonPredictions } from "./rows/answer.js";
import { predictRows } from "./rows/predict.js";
import type { RowsContract } from "./rows/request.js";

const CONTRACT: RowsContract = { name: "KServe's protocol, version 1", keys: ["instances"] };

/** KServe's data plane, version 1, which is that of TensorFlow Serving. */
export const KSERVE: readonly Route[] = [
  {
    method: "GET",
    paths: ["/v1/models"],
    onError,
    handle: (_, service) => json({ models: [modelOf(service).name] }),
  },
  {
    method: "GET",
    paths: ["/v1/models/{model}"],
    onError,
    handle: (_, service, named) => {
      requireModel(service, named);
      const { ready } = service.health;
      return json({ name: modelOf(service).name, ready }, ready ? 200 : 503);
    },
  },
  {
    method: "POST",
    paths: ["/v1/models/{model}:predict"],
    onError,
    handle: (exchange, service, named) => {
      requireModel(service, named);
      return predictRows(CONTRACT, exchange, service, jsonPredictions);
    },
  },
];
