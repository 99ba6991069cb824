import { drumError } from "../errors.js";
import type { WorkReply, WorkRequest } from "../model/work.js";
import type { Exchange } from "./exchange.js";
import { contextFor } from "./request-context.js";
import type { Service } from "./service.js";
import type { Timings } from "./stats/timings.js";

/** The name under which the model's own time is reported, hop to the worker included. */
export const RUN_TOTAL = "run_predictor_total";

/** Has the model answer, and takes the time. */
export async function runModel(
  service: Service,
  request: WorkRequest,
  exchange: Exchange,
): Promise<WorkReply> {
  const { pool, timings } = service;
  const { record } = exchange;
  const context = contextFor(service, exchange);
  record.asked = performance.now();
  const reply = await pool.run(context ? { ...request, context } : request, exchange);
  record.replied = performance.now();
  timings.record(RUN_TOTAL, record.replied - record.asked);
  if (reply.kind === "table") record.rows = reply.inputRows;
  return reply;
}

type TableReply = Extract<WorkReply, { readonly kind: "table" }>;

/** The reply of a structured model, which is a table. */
export function tableIn(reply: WorkReply): TableReply {
  if (reply.kind !== "table") throw drumError("INTERNAL", { reason: "a structured model gave no table" });
  return reply;
}

/** Does a piece of work around the model's, and takes the time where that was asked for. */
export function measured<Result>(
  { timings, showPerf }: Service,
  name: string,
  work: () => Result | Promise<Result>,
): Result | Promise<Result> {
  return showPerf ? timed(timings, name, work) : work();
}

async function timed<Result>(timings: Timings, name: string, work: () => Result | Promise<Result>) {
  const start = performance.now();
  const result = await work();
  timings.record(name, performance.now() - start);
  return result;
}
