import type { RequestContext } from "../model/current-request.js";
import type { Exchange } from "./exchange.js";
import type { Service } from "./service.js";
import { formatTraceParent, traceParentOf } from "./tracing/traceparent.js";

/** Hooks that are called for a request. */
const HEARING: ReadonlySet<string> = new Set([
  ...["read_input_data", "transform", "score", "post_process", "score_unstructured", "CustomTask"],
]);

/** What goes along with a request to hooks that may ask for it. Others are spared a message that is another each time. */
export function contextFor({ spec, pool }: Service, exchange: Exchange): RequestContext | undefined {
  if (spec.language !== "node" && spec.language !== "python") return undefined;
  return pool.info.hooks.some((hook) => HEARING.has(hook)) ? contextOf(exchange) : undefined;
}

export function contextOf({ requestId, headers, record }: Exchange): RequestContext {
  const { trace, modelSpan } = record;
  const parent =
    trace === undefined ? traceParentOf(headers) : { ...trace, spanId: modelSpan ?? trace.spanId };
  return { id: requestId, ...(parent && { traceparent: formatTraceParent(parent) }) };
}
