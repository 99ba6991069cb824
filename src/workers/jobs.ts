import type { WorkReply, WorkRequest } from "../model/work.js";

/** A request on its way, and who waits for it. */
export interface Job {
  readonly id: number;
  readonly request: WorkRequest;
  resolve(reply: WorkReply): void;
  reject(reason: unknown): void;
  /** It has been on a worker that died. */
  retried: boolean;
}

/** Requests in the order in which they came; those put back go first. */
export interface JobQueue {
  readonly size: number;
  /** Adds a request. One whose signal fires leaves the queue, or its answer is dropped. */
  add(id: number, request: WorkRequest, signal?: AbortSignal): Promise<WorkReply>;
  take(): Job | undefined;
  putBack(jobs: readonly Job[]): void;
  rejectAll(reason: unknown): void;
}

export function jobQueue(): JobQueue {
  const again: Job[] = [];
  const waiting = new Set<Job>();
  const givenUp = new WeakSet<Job>();
  return {
    get size() {
      return again.length + waiting.size;
    },
    add(id, request, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const job: Job = { id, request, resolve, reject, retried: false };
        if (signal) {
          const giveUp = () => {
            waiting.delete(job);
            givenUp.add(job);
            reject(signal.reason);
          };
          signal.addEventListener("abort", giveUp, { once: true });
          const settle = () => signal.removeEventListener("abort", giveUp);
          job.resolve = (reply) => {
            settle();
            resolve(reply);
          };
          job.reject = (reason) => {
            settle();
            reject(reason);
          };
        }
        waiting.add(job);
      });
    },
    take() {
      const put = again.shift();
      if (put !== undefined) return put;
      const [next] = waiting;
      if (next) waiting.delete(next);
      return next;
    },
    putBack(jobs) {
      again.unshift(...jobs.filter((job) => !givenUp.has(job)));
    },
    rejectAll(reason) {
      for (const job of [...again.splice(0), ...waiting]) job.reject(reason);
      waiting.clear();
    },
  };
}
