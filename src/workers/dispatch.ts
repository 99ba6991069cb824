import { drumError } from "../errors.js";
import type { WorkReply, WorkRequest } from "../model/work.js";
import { noteAnswered } from "./attribution.js";
import { groupFrom, patience } from "./batching.js";
import { type Job, type JobQueue, loneJob } from "./jobs.js";
import type { PoolOptions } from "./pool-types.js";
import { freest, leadingGroup, type Slot, stopTimer, takesGroups } from "./slot.js";

/** Brings requests to workers, and their answers back. */
export interface Dispatch {
  /** Takes note of a request that has come to wait, and sends what it can. */
  arrived(): void;
  /** Sends what waits, as far as workers are free. */
  next(): void;
  /** Has a worker that is not ready answer a request, before all others. */
  tryOut(slot: Slot, request: WorkRequest): Promise<WorkReply>;
  /** Takes the answer of a worker to the first of its requests. */
  answered(slot: Slot, id: number, outcome: WorkReply | Error): void;
}

/**
 * A worker that takes longer than `requestTimeout` milliseconds for a request is killed, and so is one that takes longer
 * from one answer to the next of a group.
 *
 * @param onWorn told after an answer that its worker has answered as many as it may
 */
export function dispatcher(
  queue: JobQueue,
  slots: readonly Slot[],
  {
    requestTimeout,
    batch,
    onBatch,
    attributeOutput,
  }: Pick<PoolOptions, "requestTimeout" | "batch" | "onBatch" | "attributeOutput">,
  onWorn: (slot: Slot) => void,
): Dispatch {
  let groups = 0;
  const patient = batch && patience(batch, queue, next);

  const inGroups = (slot: Slot) => takesGroups(slot, patient !== undefined);

  function arrived(): void {
    patient?.arrived();
    next();
  }

  /** What waits goes to the freest worker: one request at once, or a group to one that takes groups. */
  function next(): void {
    while (queue.size > 0) {
      const slot = freest(slots, queue.size, inGroups);
      if (slot === undefined) return;
      if (inGroups(slot)) {
        if (slot.running.length === 0 && patient?.waits()) return;
        sendGroup(slot, groupFrom(queue, batch!.rows, Math.ceil(queue.size / readyWorkers())));
        continue;
      }
      const job = queue.take();
      if (job === undefined) continue;
      job.group = 0;
      if (!send(slot, job)) continue;
      if (slot.running.length === 1) takeUp(slot);
    }
  }

  const readyWorkers = () => slots.reduce((count, { ready }) => count + (ready ? 1 : 0), 0);

  function sendGroup(slot: Slot, jobs: readonly Job[]): void {
    const isIdle = slot.running.length === 0;
    const group = jobs.length > 1 ? ++groups : 0;
    for (const [i, job] of jobs.entries()) {
      job.group = group;
      send(slot, job, i < jobs.length - 1);
    }
    if (isIdle && slot.running.length > 0) takeUp(slot);
  }

  function send(slot: Slot, job: Job, isFollowed = false): boolean {
    try {
      slot.worker!.run(job.id, job.request, isFollowed);
    } catch (error) {
      job.reject(error as Error);
      return false;
    }
    slot.running.push(job);
    return true;
  }

  function tryOut(slot: Slot, request: WorkRequest): Promise<WorkReply> {
    const { job, answer } = loneJob(request);
    if (send(slot, job)) takeUp(slot);
    return answer;
  }

  /** The host has the first of its requests before it, or the first group. */
  function takeUp(slot: Slot): void {
    slot.since = performance.now();
    slot.rows = 0;
    slot.together = leadingGroup(slot.running);
    for (let i = 0; i < slot.together; i++) slot.running[i]!.caller?.taken?.();
    startTimer(slot);
  }

  function startTimer(slot: Slot): void {
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
    if (attributeOutput) noteAnswered(slot, job);
    // Answered jobs outlive a collection of young objects now and then, and would keep whole requests alive.
    else job.caller = undefined;
    if (slot.groups && "inputRows" in outcome) slot.rows += outcome.inputRows;
    if (slot.ready) slot.served++;
    const following = slot.running[0];
    if (job.group !== 0 && following?.group === job.group) startTimer(slot);
    else {
      if (slot.ready) done(slot);
      if (following !== undefined) takeUp(slot);
      else rest(slot);
    }
    if (outcome instanceof Error) job.reject(outcome);
    else job.resolve(outcome);
    if (slot.served >= slot.lifetime) onWorn(slot);
    next();
  }

  /** All that the host had taken up is answered. */
  function done(slot: Slot): void {
    slot.failures = 0;
    const took = performance.now() - slot.since;
    slot.call = slot.together > 1 ? Math.min(slot.call, took) : averaged(slot.call, took);
    slot.pace = averaged(slot.pace, took / slot.together);
    if (slot.groups) onBatch?.(slot.together, slot.rows);
  }

  return { arrived, next, tryOut, answered };
}

/** Its worker has nothing more to do. */
function rest(slot: Slot): void {
  stopTimer(slot);
  slot.since = performance.now();
  slot.onEmpty?.();
}

/** A moving average with one value more. */
const averaged = (average: number, value: number) =>
  average === Number.POSITIVE_INFINITY ? value : average * 0.8 + value * 0.2;
