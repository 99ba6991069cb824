import type { Payload } from "../data/payload.js";
import { drumError } from "../errors.js";
import type { WorkReply, WorkRequest } from "../model/work.js";
import type { Caller } from "./pool-types.js";
import { rowsOf } from "./row-count.js";

/** A request on its way, and who waits for it. */
export interface Job {
  readonly id: number;
  readonly request: WorkRequest;
  /** Who is told of it; nobody once it is answered. */
  caller: Caller | undefined;
  resolve(reply: WorkReply): void;
  reject(reason: unknown): void;
  /** It has been on a worker that died; it is tried once more, alone. */
  retried: boolean;
  /** About how many rows it has, once that is counted. */
  rows: number | undefined;
  /** The group that it was sent to a worker with; 0 when it was sent alone. */
  group: number;
  /** Nobody waits for its answer any more. */
  givenUp: boolean;
}

/** Requests in the order in which they came; those put back go first. */
export interface JobQueue {
  readonly size: number;
  /** Bytes of data that the requests hold in memory. */
  readonly bytes: number;
  /** About how many rows they have. They are counted when this is first asked for. */
  readonly rows: number;
  /** Adds a request. One whose caller goes away leaves the queue, or its answer is dropped. */
  add(id: number, request: WorkRequest, caller?: Caller): Promise<WorkReply>;
  /** The one that `take` would give. */
  readonly first: Job | undefined;
  take(): Job | undefined;
  putBack(jobs: readonly Job[]): void;
  rejectAll(reason: unknown): void;
}

/** About how many rows a request has. */
export function rowsIn(job: Job): number {
  job.rows ??= rowsOf(job.request);
  return job.rows;
}

/** Bytes of data that a request holds in memory. */
export function bytesOf({ payload, target }: WorkRequest): number {
  return inMemory(payload) + (target === undefined ? 0 : inMemory(target));
}

function inMemory({ source }: Payload): number {
  return source instanceof Uint8Array ? source.length : 0;
}

function newJob({
  id,
  request,
  caller,
  resolve,
  reject,
  retried,
}: Omit<Job, "rows" | "group" | "givenUp">): Job {
  return { id, request, caller, resolve, reject, retried, rows: undefined, group: 0, givenUp: false };
}

/** A request for one worker alone, which no other is to try. */
export function loneJob(request: WorkRequest): { readonly job: Job; readonly answer: Promise<WorkReply> } {
  let job: Job;
  const answer = new Promise<WorkReply>((resolve, reject) => {
    job = newJob({ id: 1, request, resolve, reject, caller: undefined, retried: true });
  });
  return { job: job!, answer };
}

export function jobQueue(): JobQueue {
  const again: Job[] = [];
  const waiting = new Set<Job>();
  let bytes = 0;
  const leave = (job: Job) => {
    if (waiting.delete(job)) bytes -= bytesOf(job.request);
  };
  return {
    get size() {
      return again.length + waiting.size;
    },
    get bytes() {
      return bytes;
    },
    get rows() {
      let rows = 0;
      for (const job of again) rows += rowsIn(job);
      for (const job of waiting) rows += rowsIn(job);
      return rows;
    },
    add(id, request, caller) {
      return new Promise((resolve, reject) => {
        const job = newJob({ id, request, caller, resolve, reject, retried: false });
        caller?.whenGone(() => {
          leave(job);
          job.givenUp = true;
          reject(drumError("CALLER_GONE", {}));
        });
        waiting.add(job);
        bytes += bytesOf(request);
      });
    },
    get first() {
      if (again.length > 0) return again[0];
      const [next] = waiting;
      return next;
    },
    take() {
      const put = again.shift();
      if (put !== undefined) return put;
      const [next] = waiting;
      if (next) leave(next);
      return next;
    },
    putBack(jobs) {
      again.unshift(...jobs.filter(({ givenUp }) => !givenUp));
    },
    rejectAll(reason) {
      for (const job of [...again.splice(0), ...waiting]) job.reject(reason);
      waiting.clear();
      bytes = 0;
    },
  };
}
