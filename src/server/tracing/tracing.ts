import type { Context, Span, SpanContext } from "@opentelemetry/api";
import type { Answer, Exchange } from "../exchange.js";
import type { Log } from "../logs/log.js";
import type { Observer } from "../observer.js";
import type { RequestRecord } from "../request-record.js";
import { spanExporting } from "./exporting.js";
import { type TraceParent, traceParentOf } from "./traceparent.js";

/** Traces of requests for OpenTelemetry. */
export interface Tracing {
  readonly observer: Observer;
  /** Settled when all spans are sent, or so many milliseconds have passed. */
  flush(within: number): Promise<void>;
}

/** What is asked every few seconds by machines: traced only where whoever asks does so. */
const UNTRACED: ReadonlySet<string> = new Set([
  ...["/", "/health", "/livez", "/readyz", "/metrics", "/stats"],
  ...["/v2/health/live", "/v2/health/ready"],
]);

/** A request whose span is recorded. */
interface Open {
  readonly span: Span;
  readonly context: Context;
  /** Milliseconds from `performance.now()` to the time since 1970. */
  readonly epoch: number;
  answered: number;
}

/**
 * A span for each request, by the conventions for HTTP servers
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans), and below it one for each part of its way. Those are made
 * when it is over, from the times that its record has.
 */
export async function startTracing(scheme: "http" | "https", version: string, log: Log): Promise<Tracing> {
  const { api, provider, tracer, ids } = await spanExporting(version, log);
  const { trace, ROOT_CONTEXT, SpanKind, SpanStatusCode } = api;
  const open = new WeakMap<RequestRecord, Open>();

  function began(exchange: Exchange): void {
    const { method, path, headers, record } = exchange;
    const parent = traceParentOf(headers);
    if (parent === undefined && UNTRACED.has(record.route)) return;
    const { route } = record;
    const now = performance.now();
    const epoch = Date.now() - now;
    const above = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote(parent));
    const span = tracer.startSpan(
      route === "" ? method : `${method} ${route}`,
      {
        kind: SpanKind.SERVER,
        startTime: epoch + record.received,
        attributes: {
          "http.request.method": method,
          "url.path": path,
          "url.scheme": scheme,
          ...(route !== "" && { "http.route": route }),
        },
      },
      above,
    );
    const { traceId, spanId } = span.spanContext();
    const sampled = span.isRecording();
    record.trace = { traceId, spanId, sampled };
    if (!sampled) return;
    record.modelSpan = ids.generateSpanId();
    if (exchange.client !== undefined) span.setAttribute("client.address", exchange.client);
    open.set(record, { span, context: trace.setSpan(ROOT_CONTEXT, span), epoch, answered: 0 });
  }

  function ended({ requestId, record }: Exchange, { status, body }: Answer, complete: boolean): void {
    const found = open.get(record);
    if (found === undefined) return;
    open.delete(record);
    const { span, context, epoch, answered } = found;
    const now = performance.now();
    const part = (name: string, from: number, to: number): void => {
      tracer.startSpan(name, { startTime: epoch + from }, context).end(epoch + to);
    };
    const { received, asked, taken, replied, rows, error } = record;
    if (asked !== 0) {
      part("read request", received, asked);
      part("queue", asked, taken || answered);
    }
    if (taken !== 0) {
      ids.next = record.modelSpan;
      const predict = tracer.startSpan("predict", { startTime: epoch + taken }, context);
      if (replied === 0) predict.setStatus({ code: SpanStatusCode.ERROR, message: error ?? "" });
      predict.end(epoch + (replied || answered));
    }
    if (replied !== 0) part("write answer", replied, now);
    span.setAttributes({
      "http.response.status_code": status,
      "http.request.body.size": record.bytesIn,
      "http.response.body.size": typeof body === "string" ? Buffer.byteLength(body) : body.length,
      "drum.request_id": requestId,
      ...(rows !== undefined && { "drum.rows": rows }),
      ...(!complete && { "drum.aborted": true }),
    });
    if (error !== undefined) span.setAttribute("error.type", error);
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(epoch + now);
  }

  function remote({ traceId, spanId, sampled }: TraceParent): SpanContext {
    return { traceId, spanId, traceFlags: sampled ? 1 : 0, isRemote: true };
  }

  /** What goes wrong with a trace is nothing to its request. */
  const guarded =
    <Given extends readonly unknown[]>(tell: (...given: Given) => void) =>
    (...given: Given): void => {
      try {
        tell(...given);
      } catch (error) {
        api.diag.error(String(error));
      }
    };

  return {
    observer: {
      began: guarded(began),
      answered({ record }) {
        const found = open.get(record);
        if (found !== undefined) found.answered = performance.now();
      },
      ended: guarded(ended),
    },
    async flush(within) {
      await provider.forceFlush({ timeoutMillis: within }).catch(() => {});
    },
  };
}
