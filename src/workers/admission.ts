import { type DrumError, drumError } from "../errors.js";
import type { WorkRequest } from "../model/work.js";
import { bytesOf, type JobQueue } from "./jobs.js";
import type { QueueLimit } from "./pool-types.js";
import { rowsOf } from "./row-count.js";
import { freest, type Slot } from "./slot.js";

/** Seconds that a client is told to wait at most before it tries a full queue again. */
const LONGEST_WAIT = 60;

/** Why a request cannot be taken: it would have to wait, and as much waits as may. */
export function refusalOf(
  request: WorkRequest,
  queue: JobQueue,
  slots: readonly Slot[],
  { requests, rows, bytes }: QueueLimit,
): DrumError | undefined {
  if (freest(slots, queue.size + 1, ({ groups }) => groups) !== undefined) return undefined;
  const hasRoom = rows === undefined || queue.rows + rowsOf(request) <= rows;
  if (hasRoom && queue.size < requests && queue.bytes + bytesOf(request) <= bytes) return undefined;
  return drumError("QUEUE_FULL", { waiting: queue.size, seconds: secondsToWait(queue, slots) });
}

/** How long what waits is likely to take, by what requests took lately. */
function secondsToWait(queue: JobQueue, slots: readonly Slot[]): number {
  const paces = slots.map(({ pace }) => pace).filter(Number.isFinite);
  // None while a worker that was alone is replaced.
  const workers = Math.max(1, paces.length);
  const pace = paces.reduce((sum, one) => sum + one, 0) / workers;
  const seconds = Math.ceil((queue.size * pace) / workers / 1000);
  return Math.min(Math.max(1, seconds), LONGEST_WAIT);
}
