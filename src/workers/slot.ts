import type { Job } from "./jobs.js";
import type { WorkerState } from "./pool-types.js";
import type { Worker } from "./worker.js";

/** A place in the pool: a worker and the requests on it, or the wait for the next worker. */
export interface Slot {
  worker: Worker | undefined;
  /** Its worker has the model, and may be sent requests. */
  ready: boolean;
  /** Its worker has the model, and has not yet answered what it has to before it counts as ready. */
  onTrial: boolean;
  /** Its worker answers several requests by one call of the model. */
  groups: boolean;
  /** Sent and not yet answered, in order: a host works on the first, or on the group that it is of. */
  running: Job[];
  /** What its worker has answered in this turn of the event loop, where lines are to be told apart by that. */
  answered: Job | "several" | undefined;
  /** Milliseconds that a call for one request takes, as a moving average; at most, where groups say that it is less. */
  call: number;
  /** Number of requests that the host took up last, together. */
  together: number;
  /** Rows of those of them that are answered. */
  rows: number;
  /** When it took them up, or answered the last. */
  since: number;
  /** Milliseconds that a request takes, as a moving average. */
  pace: number;
  /** Runs out when loading, or the first request, has taken too long. */
  timer: NodeJS.Timeout | undefined;
  /** Deaths since the last answer. */
  failures: number;
  /** Requests that its worker has answered, and with how many it is worn. */
  served: number;
  lifetime: number;
  /** Ends the watch over its memory. */
  unwatch: (() => void) | undefined;
  /** When the next worker is started. */
  restart: NodeJS.Timeout | undefined;
  /** It is no more one of the pool's: its worker ends once it has answered what it has. */
  leaving: boolean;
  /** Called when its worker takes requests from now on. */
  onReady: (() => void) | undefined;
  /** Called when its worker has answered all that it had. */
  onEmpty: (() => void) | undefined;
}

export function emptySlot(): Slot {
  return {
    worker: undefined,
    ready: false,
    onTrial: false,
    groups: false,
    running: [],
    answered: undefined,
    call: Number.POSITIVE_INFINITY,
    together: 0,
    rows: 0,
    since: 0,
    pace: Number.POSITIVE_INFINITY,
    timer: undefined,
    failures: 0,
    served: 0,
    lifetime: Number.POSITIVE_INFINITY,
    unwatch: undefined,
    restart: undefined,
    leaving: false,
    onReady: undefined,
    onEmpty: undefined,
  };
}

/** How its worker is, for those who look on. */
export function workerState({ worker, ready, running }: Slot): WorkerState {
  if (worker === undefined) return { state: "restarting" };
  return { pid: worker.pid, state: running.length > 0 ? "busy" : ready ? "idle" : "loading" };
}

/** Its worker is no more held to a time. */
export function stopTimer(slot: Slot): void {
  clearTimeout(slot.timer);
  slot.timer = undefined;
}

/** Requests sent ahead to a worker whose requests take less than {@link QUICK} milliseconds on average. */
const AHEAD = 16;
const QUICK = 1;

/** Milliseconds from which on a call of the model takes so long that it is worth while to save some of them. */
const WORTHWHILE = 0.1;

/**
 * Whether what waits for a worker is sent as a group. One that answers in less than {@link WORTHWHILE} has more of
 * requests that are sent ahead one by one, unless somebody wants to wait for them to be put together.
 */
export const takesGroups = ({ groups, call }: Slot, waits: boolean) =>
  groups && (waits || call >= WORTHWHILE);

/**
 * The place to send the next request to: an idle worker's, else one so quick that a request may wait there.
 * @param waiting number of requests that wait
 * @param inGroups whether they go there as a group
 */
export function freest(
  slots: readonly Slot[],
  waiting: number,
  inGroups: (slot: Slot) => boolean,
): Slot | undefined {
  let best: Slot | undefined;
  for (const slot of slots) {
    if (!slot.ready) continue;
    const sent = slot.running.length;
    if (sent === 0) return slot;
    if (slot.pace >= QUICK) continue;
    // One group is sent ahead, and only when it is as large as the one before: what waits longer gathers more.
    if (inGroups(slot) ? sent > slot.together || waiting < slot.together : sent >= AHEAD) continue;
    if (best === undefined || sent < best.running.length) best = slot;
  }
  return best;
}

/** How many of the requests on a worker, from the first on, it works on together. */
export function leadingGroup(running: readonly Job[]): number {
  const [first] = running;
  if (first === undefined || first.group === 0) return Math.min(1, running.length);
  const end = running.findIndex(({ group }) => group !== first.group);
  return end < 0 ? running.length : end;
}
