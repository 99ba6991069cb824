import type { Answer, Exchange } from "../exchange.js";
import type { Observer } from "../observer.js";
import { traceParentOf } from "../tracing/traceparent.js";
import { type Fields, jsonLine, type LogFormat, plainText, timestamp } from "./entry.js";

/** An entry for each request once it has ended: nothing of its query or body, and of its headers no more than ids. */
export function accessLog(format: LogFormat, write: (line: string) => void): Observer {
  const entry = format === "json" ? jsonLine : textLine;
  return {
    began(exchange) {
      // Later its connection may be gone.
      exchange.record.client = exchange.client;
    },
    ended: (exchange, answer, complete) => write(entry(fieldsOf(exchange, answer, complete))),
    refused: (status, client) => write(entry({ time: timestamp(), logger: "access", status, client })),
  };
}

interface Entry extends Fields {
  readonly time: string;
  readonly logger: string;
  readonly method?: string;
  readonly path?: string;
  readonly status: number;
}

function fieldsOf({ method, path, requestId, headers, record }: Exchange, answer: Answer, complete: boolean) {
  const { route, rows, error, client } = record;
  return {
    time: timestamp(),
    logger: "access",
    method,
    path,
    route: route === "" ? undefined : route,
    status: answer.status,
    duration_ms: Math.round((performance.now() - record.received) * 1000) / 1000,
    bytes_in: record.bytesIn,
    bytes_out: typeof answer.body === "string" ? Buffer.byteLength(answer.body) : answer.body.length,
    rows,
    error,
    request_id: requestId,
    trace_id: (record.trace ?? traceParentOf(headers))?.traceId,
    client,
    // Its client went away before it had all of its answer.
    aborted: complete ? undefined : true,
  } satisfies Fields;
}

/** What is not known, as of what was not even a request, has a dash. */
function textLine({ time, logger, method = "-", path = "-", status, ...more }: Entry): string {
  let line = `${time} ${logger.toUpperCase()} ${method} ${plainText(path)} ${status}`;
  for (const [name, value] of Object.entries(more)) if (value !== undefined) line += ` ${name}=${value}`;
  return `${line}\n`;
}
