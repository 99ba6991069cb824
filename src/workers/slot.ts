import type { Job } from "./jobs.js";
import type { Worker } from "./worker.js";

/** A place in the pool: a worker and the requests on it, or the wait for the next worker. */
export interface Slot {
  worker: Worker | undefined;
  /** Its worker has the model, and may be sent requests. */
  ready: boolean;
  /** Its worker has the model, and has not yet answered what it has to before it counts as ready. */
  onTrial: boolean;
  /** Sent and not yet answered, in order: a host works on the first. */
  running: Job[];
  /** When the host took up the first of them. */
  since: number;
  /** Milliseconds that a request takes, as a moving average. */
  pace: number;
  /** Runs out when loading, or the first request, has taken too long. */
  timer: NodeJS.Timeout | undefined;
  /** Deaths since the last answer. */
  failures: number;
  /** Ends the watch over its memory. */
  unwatch: (() => void) | undefined;
  /** When the next worker is started. */
  restart: NodeJS.Timeout | undefined;
  leaving: boolean;
}

export function emptySlot(): Slot {
  return {
    worker: undefined,
    ready: false,
    onTrial: false,
    running: [],
    since: 0,
    pace: Number.POSITIVE_INFINITY,
    timer: undefined,
    failures: 0,
    unwatch: undefined,
    restart: undefined,
    leaving: false,
  };
}

/** Its worker is no more held to a time. */
export function stopTimer(slot: Slot): void {
  clearTimeout(slot.timer);
  slot.timer = undefined;
}

/** Requests sent ahead to a worker whose requests take less than {@link QUICK} milliseconds on average. */
const AHEAD = 16;
const QUICK = 1;

/** The place to send the next request to: an idle worker's, else one so quick that a request may wait there. */
export function freest(slots: readonly Slot[]): Slot | undefined {
  let best: Slot | undefined;
  for (const slot of slots) {
    if (!slot.ready) continue;
    const waiting = slot.running.length;
    if (waiting === 0) return slot;
    if (waiting >= AHEAD || slot.pace >= QUICK) continue;
    if (best === undefined || waiting < best.running.length) best = slot;
  }
  return best;
}
