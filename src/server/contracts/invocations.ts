import type { DataFrame } from "../../data/frame.js";
import type { MediaType } from "../../data/media-type.js";
import type { WorkRequest } from "../../model/work.js";
import type { Exchange } from "../exchange.js";
import { requestOf } from "../input/structured.js";
import { predictionTable } from "../prediction-table.js";
import { requireEndpoint } from "../routes/endpoint.js";
import { predictions } from "../routes/predict.js";
import type { Route } from "../routes/route.js";
import type { Service } from "../service.js";
import { MLFLOW, mlflowError } from "./mlflow.js";
import { tableAnswer } from "./rows/answer.js";
import { featureNames, predictRowsOr } from "./rows/predict.js";
import type { RowsContract } from "./rows/request.js";

/** Its toolkit sends arrays as they are. */
const SAGEMAKER: RowsContract = { ...MLFLOW, name: "SageMaker's containers", bare: "instances" };

export interface InvocationsOptions {
  /** SageMaker asks: CSV has no header line unless it says so, and a model of any kind answers. */
  readonly sagemaker: boolean;
  /** What is answered to clients that accept anything; absent: JSON. */
  readonly accept?: string;
}

/**
 * `/invocations`, which DRUM, MLflow and SageMaker have in common. What comes decides: a JSON object with one of MLflow's
 * keys is MLflow's; anything else is DRUM's `/predict`, or SageMaker's where that runs the server.
 */
export const invocations = ({ sagemaker, accept }: InvocationsOptions): Route => ({
  method: "POST",
  paths: ["/invocations"],
  onError: mlflowError,
  handle: (exchange, service) => {
    if (!sagemaker) requireEndpoint(service.spec, "predict", "transform");
    const write = (table: DataFrame) => tableAnswer(table, acceptOf(exchange, accept), !sagemaker);
    return predictRowsOr(
      sagemaker ? SAGEMAKER : MLFLOW,
      exchange,
      service,
      write,
      async (mediaType, body) => {
        if (!sagemaker) requireEndpoint(service.spec, "predict");
        const request = await requestWithHeader(mediaType, body, service, sagemaker);
        return sagemaker
          ? write(await predictionTable(service, request, exchange))
          : predictions(request, exchange, service);
      },
    );
  },
});

function acceptOf({ headers: { accept } }: Exchange, usual: string | undefined): string | undefined {
  return accept === undefined || accept === "*/*" ? usual : accept;
}

/** The rows of a body; CSV without a header gets one. */
async function requestWithHeader(
  mediaType: MediaType,
  body: Uint8Array,
  service: Service,
  sagemaker: boolean,
): Promise<WorkRequest> {
  const isCsv = mediaType.essence === "text/csv" || mediaType.essence === "application/csv";
  // RFC 4180 has this parameter for it.
  const { header } = mediaType.parameters;
  if (!isCsv || body.length === 0 || header === "present" || (!sagemaker && header !== "absent")) {
    return requestOf(mediaType, body);
  }
  const { headed } = await import("./headless-csv.js");
  return { payload: await headed(body, mediaType, featureNames(service), header === undefined) };
}
