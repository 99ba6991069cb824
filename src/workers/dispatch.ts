import { drumError } from "../errors.js";
import type { WorkReply, WorkRequest } from "../model/work.js";
import { type Job, type JobQueue, loneJob } from "./jobs.js";
import { freest, type Slot, stopTimer } from "./slot.js";

/** Brings requests to workers, and their answers back. */
export interface Dispatch {
  /** Sends what waits, as far as workers are free. */
  next(): void;
  /** Has a worker that is not ready answer a request, before all others. */
  tryOut(slot: Slot, request: WorkRequest): Promise<WorkReply>;
  /** Takes the answer of a worker to the first of its requests. */
  answered(slot: Slot, id: number, outcome: WorkReply | Error): void;
}

/** @param requestTimeout milliseconds that a request may take on its worker, which is killed then */
export function dispatcher(
  queue: JobQueue,
  slots: readonly Slot[],
  requestTimeout: number | undefined,
): Dispatch {
  /** What waits goes to the freest worker, one request at once. */
  function next(): void {
    while (queue.size > 0) {
      const slot = freest(slots);
      if (slot === undefined) return;
      const job = queue.take();
      if (job !== undefined) send(slot, job);
    }
  }

  function send(slot: Slot, job: Job): void {
    try {
      slot.worker!.run(job.id, job.request);
    } catch (error) {
      job.reject(error as Error);
      return;
    }
    slot.running.push(job);
    if (slot.running.length === 1) takeUp(slot);
  }

  function tryOut(slot: Slot, request: WorkRequest): Promise<WorkReply> {
    const { job, answer } = loneJob(request);
    send(slot, job);
    return answer;
  }

  /** The host has the first of its requests before it. */
  function takeUp(slot: Slot): void {
    slot.since = performance.now();
    slot.running[0]!.caller?.taken?.();
    if (!requestTimeout) return;
    if (slot.timer) slot.timer.refresh();
    else slot.timer = setTimeout(() => expire(slot), requestTimeout);
  }

  function expire(slot: Slot): void {
    slot.timer = undefined;
    slot.worker?.kill(drumError("REQUEST_TIMEOUT", { seconds: requestTimeout! / 1000 }));
    // Until the process is gone, so that no answer can come after this.
    slot.ready = false;
  }

  function answered(slot: Slot, id: number, outcome: WorkReply | Error): void {
    const job = slot.running[0];
    if (job?.id !== id) {
      slot.worker?.kill(drumError("PROTOCOL_ERROR", { problem: "an answer to a request that was not sent" }));
      return;
    }
    slot.running.shift();
    if (slot.ready) count(slot);
    if (slot.running.length > 0) takeUp(slot);
    else stopTimer(slot);
    if (outcome instanceof Error) job.reject(outcome);
    else job.resolve(outcome);
    next();
  }

  return { next, tryOut, answered };
}

/** One more was answered. */
function count(slot: Slot): void {
  slot.failures = 0;
  const took = performance.now() - slot.since;
  slot.pace = slot.pace === Number.POSITIVE_INFINITY ? took : slot.pace * 0.8 + took * 0.2;
}
