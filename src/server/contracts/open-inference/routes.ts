import { tablePayload } from "../../../data/table-payload.js";
import { json } from "../../answers.js";
import type { Answer, Exchange } from "../../exchange.js";
import { predictionTable } from "../../prediction-table.js";
import type { Named, Route } from "../../routes/route.js";
import type { Service } from "../../service.js";
import { modelOf, requireModel } from "../model-name.js";
import { featureNames } from "../rows/predict.js";
import { onError } from "./errors.js";
import { metadataOf } from "./metadata.js";
import { REPOSITORY } from "./repository.js";
import { readInferRequest } from "./request.js";
import { inferAnswer } from "./response.js";
import { tableOfTensors } from "./tensors.js";

const MODEL = ["/v2/models/{model}", "/v2/models/{model}/versions/{version}"];
const below = (path: string) => MODEL.map((model) => `${model}/${path}`);

const EXTENSIONS = ["binary_tensor_data", "model_repository"];

const get = (paths: readonly string[], handle: Route["handle"]): Route => ({
  method: "GET",
  paths,
  onError,
  handle,
});

/**
 * The Open Inference Protocol, version 2 (KServe, Triton, MLServer): metadata, health and inference by REST, with
 * tensors in JSON or as bytes behind it.
 */
export const OPEN_INFERENCE: readonly Route[] = [
  get(["/v2"], (_, { version }) => json({ name: "drum", version, extensions: EXTENSIONS })),
  { ...get(["/v2/health/live"], () => json({ live: true })), open: true },
  { ...get(["/v2/health/ready"], (_, service) => readiness(service)), open: true },
  get(MODEL, (_, service, named) => {
    requireModel(service, named);
    return json(metadataOf(service));
  }),
  get(below("ready"), (_, service, named) => {
    requireModel(service, named);
    return readiness(service);
  }),
  { method: "POST", paths: below("infer"), onError, handle: infer },
  ...REPOSITORY,
];

async function infer(exchange: Exchange, service: Service, named: Named): Promise<Answer> {
  requireModel(service, named);
  const length = exchange.headers["inference-header-content-length"];
  const request = readInferRequest(await exchange.body(), typeof length === "string" ? length : undefined);
  const payload = tablePayload(tableOfTensors(request.inputs, featureNames(service)));
  return inferAnswer(await predictionTable(service, { payload }, exchange), modelOf(service), request);
}

function readiness({ health }: Service): Answer {
  return json({ ready: health.ready }, health.ready ? 200 : 503);
}
