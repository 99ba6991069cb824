import type { ErrorCode } from "../errors.js";
import type { TraceParent } from "./tracing/traceparent.js";

/**
 * What happened to one request, written down on its way for those who tell of it: metrics, logs and traces. Times are
 * those of `performance.now()`, 0 for what has not happened.
 */
export interface RequestRecord {
  /** When its headers had come. */
  readonly received: number;
  /** The first path of its route; `""` where no route has its path. */
  route: string;
  /** The version of the model that it began with, which answers it; absent where none was loaded. */
  modelVersion: string | undefined;
  /** Bytes of its body as they came, content codings not undone. */
  bytesIn: number;
  /** When the model was asked: the body had been read. */
  asked: number;
  /** When a worker took it up: the last one, where the first died. */
  taken: number;
  /** When the model's reply was there. */
  replied: number;
  /** Rows that the model read; absent where it read no table. */
  rows: number | undefined;
  /** What it failed of; `DEFECT` is an error that has no code. */
  error: ErrorCode | "DEFECT" | undefined;
  /** Its client's address, where somebody wants to know it. */
  client: string | undefined;
  /** Its own span, where it is traced. */
  trace: TraceParent | undefined;
  /** The id of the span that the model's work is going to have, where that is recorded. */
  modelSpan: string | undefined;
}

export function requestRecord(): RequestRecord {
  return {
    received: performance.now(),
    route: "",
    modelVersion: undefined,
    bytesIn: 0,
    asked: 0,
    taken: 0,
    replied: 0,
    rows: undefined,
    error: undefined,
    client: undefined,
    trace: undefined,
    modelSpan: undefined,
  };
}
