import type { JsonObject } from "../../../data/formats/json/parse.js";
import type { DataFrame } from "../../../data/frame.js";
import { type MediaType, parseMediaType } from "../../../data/media-type.js";
import { tablePayload } from "../../../data/table-payload.js";
import { DrumError } from "../../../errors.js";
import { targetTypeOf } from "../../../model/target-types/registry.js";
import type { Answer, Exchange } from "../../exchange.js";
import { predictionTable } from "../../prediction-table.js";
import { hookAnswer } from "../../routes/unstructured.js";
import type { Service } from "../../service.js";
import { hasRows, looksLikeRows, type RowsContract, readObject, readRows } from "./request.js";

/**
 * Answers a request in a platform's words. An unstructured model is given the body as it came, and answers itself.
 * @param write what the platform gets for the table of predictions
 */
export function predictRows(
  contract: RowsContract,
  exchange: Exchange,
  service: Service,
  write: (table: DataFrame) => Answer,
): Promise<Answer> {
  if (isUnstructured(service)) return hookAnswer(exchange, service);
  return withBadRequests(async () => {
    const mediaType = parseMediaType(exchange.headers["content-type"]);
    const json = readObject(contract, mediaType, await exchange.body());
    return write(await predictionsFor(contract, json, exchange, service));
  });
}

/**
 * The same where other requests come to the same path: what is no JSON object with rows in the platform's words is
 * left to `otherwise`.
 */
export async function predictRowsOr(
  contract: RowsContract,
  exchange: Exchange,
  service: Service,
  write: (table: DataFrame) => Answer | Promise<Answer>,
  otherwise: (mediaType: MediaType, body: Uint8Array) => Promise<Answer>,
): Promise<Answer> {
  if (isUnstructured(service)) return hookAnswer(exchange, service);
  const mediaType = parseMediaType(exchange.headers["content-type"]);
  const body = await exchange.body();
  const answer = looksLikeRows(contract, mediaType, body)
    ? await withBadRequests(async () => {
        const json = readObject(contract, mediaType, body);
        return hasRows(json, contract)
          ? write(await predictionsFor(contract, json, exchange, service))
          : undefined;
      })
    : undefined;
  return answer ?? otherwise(mediaType, body);
}

/** Whether the model takes anything and answers itself. */
const isUnstructured = ({ spec }: Service) => targetTypeOf(spec.targetType).route === "predictUnstructured";

/** The predictions for what an object of JSON brings. @throws what reading it and the model throw */
function predictionsFor(
  contract: RowsContract,
  json: JsonObject,
  exchange: Exchange,
  service: Service,
): Promise<DataFrame> {
  const frame = readRows(contract, json, featureNames(service));
  return predictionTable(service, { payload: tablePayload(frame) }, exchange);
}

/** Names of the model's features in order, as far as it tells them. */
export const featureNames = ({ pool }: Service): string[] =>
  pool.info.features?.map(({ name }) => name) ?? [];

/** Does something whose errors about data (422, as DRUM has it) these platforms know as 400. */
async function withBadRequests<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DrumError) || error.status !== 422 || error.code === "HOOK_HTTP_ERROR")
      throw error;
    const { code, message, remedy, exit, details } = error;
    throw new DrumError(code, message, remedy, 400, exit, { cause: error.cause }, details);
  }
}
