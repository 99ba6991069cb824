import { type IncomingHttpHeaders, validateHeaderValue } from "node:http";
import { formatMediaType, type MediaType, parseMediaType } from "../../data/media-type.js";
import { drumError } from "../../errors.js";
import { type Answer, type Exchange, queryOf } from "../exchange.js";
import { contextOf } from "../request-context.js";
import { runModel } from "../run-model.js";
import type { Service } from "../service.js";
import { requireEndpoint } from "./endpoint.js";
import type { Route } from "./route.js";

const NOTHING = new Uint8Array();

/** Text or bytes for text or bytes: the body goes to the hook as it came, also a multipart one. */
export const unstructured: Route = {
  method: "POST",
  paths: ["/predictUnstructured", "/predictionsUnstructured"],
  handle: hookAnswer,
};

/** What the hook of an unstructured model says to a request. @throws WRONG_ENDPOINT for any other model */
export async function hookAnswer(exchange: Exchange, service: Service): Promise<Answer> {
  requireEndpoint(service.spec, "predictUnstructured");
  const request = {
    payload: { mediaType: parseMediaType(exchange.headers["content-type"]), source: await exchange.body() },
    query: queryOf(exchange),
    headers: { ...single(exchange.headers), ...idsOf(exchange) },
  };
  const reply = await runModel(service, request, exchange);
  if (reply.kind !== "bytes") throw drumError("INTERNAL", { reason: "an unstructured model gave a table" });
  return {
    status: 200,
    headers: { "Content-Type": contentType(reply.mediaType) },
    body: reply.bytes ?? NOTHING,
  };
}

/** @throws HOOK_RETURNED for a media type that no header can carry */
function contentType(mediaType: MediaType): string {
  const text = formatMediaType(mediaType);
  try {
    validateHeaderValue("Content-Type", text);
  } catch (cause) {
    const details = {
      what: "The score_unstructured hook",
      returned: "a mimetype or charset with characters that no HTTP header can carry",
      expected: "something like text/plain",
      remedy: "Use plain ASCII without line ends.",
    };
    throw drumError("HOOK_RETURNED", details, { cause });
  }
  return text;
}

/** The request's ids, as the server itself uses them. */
function idsOf(exchange: Exchange): Record<string, string> {
  const { id, traceparent } = contextOf(exchange);
  return { "x-request-id": id, ...(traceparent !== undefined && { traceparent }) };
}

/** Each header as one text, repeated ones joined as HTTP joins them. */
function single(headers: IncomingHttpHeaders): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) texts[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return texts;
}
