/** Small requests that wait are sent together to a worker that answers several by one call of its model. */
import { bytesOf, type Job, type JobQueue, rowsIn } from "./jobs.js";
import type { BatchOptions } from "./pool-types.js";

/** Requests with more bytes than this take so long to read that they gain nothing in company. */
const SMALL = 16 * 1024;
/** Bytes of a group at most. */
const GROUP = 256 * 1024;

/**
 * Takes the first request that waits, and those that follow it as far as they may go with it: small ones that have not
 * been on a worker that died.
 *
 * @param mostRows of the group, unless the first has more
 * @param most requests of the group
 */
export function groupFrom(queue: JobQueue, mostRows: number, most: number): readonly Job[] {
  const first = queue.take();
  if (first === undefined) return [];
  const group = [first];
  if (most < 2 || !mayJoin(first)) return group;
  let rows = rowsIn(first);
  let bytes = bytesOf(first.request);
  while (group.length < most) {
    const { first: next } = queue;
    if (next === undefined || !mayJoin(next)) break;
    rows += rowsIn(next);
    bytes += bytesOf(next.request);
    if (rows > mostRows || bytes > GROUP) break;
    group.push(queue.take()!);
  }
  return group;
}

const mayJoin = ({ request, retried }: Job) => !retried && bytesOf(request) <= SMALL;

/** Whether to let an idle worker wait for more requests. */
export interface Patience {
  /** A request has come. */
  arrived(): void;
  /** Whether what waits is to wait on; `go` is called when it has waited long enough. */
  waits(): boolean;
}

/**
 * Waits no longer than `delay` for requests, and not at all where they lately came farther apart than that: then none
 * is likely to come in time. Nothing where nothing is ever waited for.
 */
export function patience(
  { delay, rows }: BatchOptions,
  queue: JobQueue,
  go: () => void,
): Patience | undefined {
  if (delay === 0) return undefined;
  /** Milliseconds between requests, as a moving average. */
  let gap = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let until: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const goOn = () => {
    timer = undefined;
    go();
  };
  const stop = () => {
    until = undefined;
    clearTimeout(timer);
    timer = undefined;
    return false;
  };
  return {
    arrived() {
      const now = performance.now();
      // A long pause counts as one that is just too long, or a burst behind it would be taken for single requests.
      const since = Math.min(now - last, 2 * delay);
      gap = Math.min(gap, 2 * delay) * 0.8 + since * 0.2;
      last = now;
    },
    waits() {
      if (gap >= delay || queue.first!.retried || queue.rows >= rows) return stop();
      const now = performance.now();
      until ??= now + delay;
      if (now >= until) return stop();
      timer ??= setTimeout(goOn, Math.ceil(until - now));
      return true;
    },
  };
}
