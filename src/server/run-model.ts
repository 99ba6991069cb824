import type { WorkReply, WorkRequest } from "../model/work.js";
import type { Service } from "./service.js";

/** The name under which the model's own time is reported, hop to the worker included. */
export const RUN_TOTAL = "run_predictor_total";

/** Has the model answer, and takes the time. */
export async function runModel(
  { pool, timings }: Service,
  request: WorkRequest,
  signal: AbortSignal,
): Promise<WorkReply> {
  const start = performance.now();
  const reply = await pool.run(request, signal);
  timings.record(RUN_TOTAL, performance.now() - start);
  return reply;
}

/** Does a piece of work around the model's, and takes the time where that was asked for. */
export async function measured<Result>(
  { timings, showPerf }: Service,
  name: string,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  if (!showPerf) return work();
  const start = performance.now();
  const result = await work();
  timings.record(name, performance.now() - start);
  return result;
}
