import type { Job } from "./jobs.js";
import type { Slot } from "./slot.js";

/**
 * Notes that a worker has answered. What it printed for the request was written before the answer, but may be read after
 * it, in the same turn of the event loop; so until the turn ends a line is this request's. What is sent to the worker
 * meanwhile reaches it only after the turn; but another that was sent ahead may have begun.
 */
export function noteAnswered(slot: Slot, job: Job): void {
  if (slot.answered === undefined) {
    setImmediate(() => {
      slot.answered = undefined;
    });
  }
  slot.answered = slot.answered === undefined && slot.running.length === 0 ? job : "several";
}

/** The id of the request that a line belongs to which a worker printed, where that is certain. */
export function requestOf({ answered, running }: Slot): string | undefined {
  if (answered === "several") return undefined;
  const job = answered ?? (running.length === 1 ? running[0] : undefined);
  return job?.caller?.requestId;
}
