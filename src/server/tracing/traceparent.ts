import type { IncomingHttpHeaders } from "node:http";

/** What a request says of the trace that it belongs to (W3C Trace Context, header `traceparent`). */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: the span of whoever sent it. */
  readonly spanId: string;
  /** Whether that span is recorded. */
  readonly sampled: boolean;
}

/** Versions after 00 may have more behind the flags. */
const FORM = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

/** The header's content; `undefined` where there is none, or none that is valid. */
export function traceParentOf(headers: IncomingHttpHeaders): TraceParent | undefined {
  const { traceparent } = headers;
  if (typeof traceparent !== "string") return undefined;
  const [, traceId, spanId, flags] = FORM.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (traceparent.startsWith("00") && traceparent.length !== 55) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** The header for those who continue a trace. */
export function formatTraceParent({ traceId, spanId, sampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}
