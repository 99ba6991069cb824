import { type DrumError, drumError, type ErrorCode } from "../errors.js";
import type { ModelInfo } from "../model/work.js";
import { requestOf } from "./attribution.js";
import type { Dispatch } from "./dispatch.js";
import type { HostStarter } from "./host-process.js";
import type { Job, JobQueue } from "./jobs.js";
import { memoryExceeded, watchMemory } from "./memory-watch.js";
import type { PoolOptions } from "./pool-types.js";
import { answerPreload, type Preload, preloadFailed } from "./preload.js";
import { lifetimeOf } from "./recycling.js";
import { emptySlot, leadingGroup, type Slot, stopTimer } from "./slot.js";
import { startWorker, type Worker } from "./worker.js";

/** How long to wait before a worker that keeps failing is started again: doubled each time up to the last. */
const FIRST_DELAY = 100;
const LAST_DELAY = 10_000;
/** Workers of a place that may die while they load, without saying why, before requests stop waiting for one. */
const LOAD_TRIES = 2;

/** What the supervision works with. */
export interface Supervised {
  readonly options: PoolOptions;
  readonly hosts: HostStarter;
  readonly queue: JobQueue;
  readonly slots: Slot[];
  readonly dispatch: Dispatch;
  /** The first worker has loaded the model. */
  onLoaded(info: ModelInfo): void;
  /** No worker can load the model, from the start on. */
  onFailed(reason: Error): void;
}

/** Keeps workers in their places. */
export interface Supervision {
  /** Adds a place with a worker, which is replaced whenever it dies. */
  add(): Slot;
}

/**
 * Starts workers, and replaces those that die: what they worked on, a request or the first loading of the model, is
 * tried once more, unless the model's code is known to have ended them. The requests of a group are tried once more in
 * any case, each alone.
 */
export function supervisor(pool: Supervised): Supervision {
  const { options, hosts, queue, slots, dispatch } = pool;
  const { spec, memoryLimit, loadTimeout, preload } = options;
  let info: ModelInfo | undefined;

  function add(): Slot {
    const slot = emptySlot();
    slots.push(slot);
    fill(slot);
    return slot;
  }

  function fill(slot: Slot): void {
    slot.restart = undefined;
    slot.ready = false;
    slot.pace = Number.POSITIVE_INFINITY;
    slot.call = Number.POSITIVE_INFINITY;
    slot.served = 0;
    slot.lifetime = lifetimeOf(options.maxRequestsPerWorker);
    const worker = startWorker(hosts.start(), {
      loaded(model) {
        if (slot.leaving) return;
        stopTimer(slot);
        if (preload === undefined) begin(slot, model);
        else void tryOut(slot, worker, preload, model);
      },
      replied: (id, outcome) => dispatch.answered(slot, id, outcome),
      ended: (reason, explained) => bury(slot, reason, explained),
      output(line, stream) {
        options.onOutput?.(line, stream, { pid: worker.pid, requestId: requestOf(slot) });
      },
    });
    slot.worker = worker;
    if (memoryLimit !== undefined && worker.pid !== undefined) {
      slot.unwatch = watchMemory(worker.pid, memoryLimit, (usage) => {
        worker.kill(memoryExceeded(slot, usage, memoryLimit));
      });
    }
    if (loadTimeout) {
      slot.timer = setTimeout(() => {
        worker.kill(drumError("LOAD_TIMEOUT", { seconds: loadTimeout / 1000 }));
      }, loadTimeout);
    }
    worker.load(spec, options.batch?.rows);
  }

  /** Its worker takes requests from now on. */
  function begin(slot: Slot, model: ModelInfo): void {
    slot.ready = true;
    slot.groups = options.batch !== undefined && model.groups === true;
    slot.since = performance.now();
    if (info === undefined) {
      info = model;
      pool.onLoaded(model);
    }
    slot.onReady?.();
    dispatch.next();
  }

  async function tryOut(slot: Slot, worker: Worker, sample: Preload, model: ModelInfo): Promise<void> {
    // It may die, or be let go, meanwhile.
    const there = () => slot.worker === worker && !slot.leaving;
    slot.onTrial = true;
    try {
      await answerPreload(sample, spec, model, (request) =>
        there() ? dispatch.tryOut(slot, request) : Promise.reject(drumError("POOL_CLOSED", {})),
      );
      if (!there()) return;
      slot.onTrial = false;
      begin(slot, model);
    } catch (error) {
      if (there()) worker.kill(error as DrumError);
    }
  }

  function bury(slot: Slot, why: Error, explained: boolean): void {
    stopTimer(slot);
    slot.unwatch?.();
    const wasReady = slot.ready || (slot.running.length > 0 && !slot.onTrial);
    const reason = slot.onTrial && preload && !isFailedPreload(why) ? preloadFailed(preload, why) : why;
    const final = explained || isOver(why);
    const { running } = slot;
    slot.worker = undefined;
    slot.ready = false;
    slot.onTrial = false;
    slot.running = [];
    if (slot.leaving) {
      giveBack(running, reason, final);
      slot.onEmpty?.();
      dispatch.next();
      return;
    }
    if (info === undefined && (final || slot.failures > 0)) {
      pool.onFailed(reason);
      return;
    }
    options.onDeath?.(reason);
    giveBack(running, reason, final);
    slot.failures++;
    slot.since = performance.now();
    const delay = slot.failures === 1 ? 0 : Math.min(FIRST_DELAY * 2 ** (slot.failures - 2), LAST_DELAY);
    slot.restart = setTimeout(() => fill(slot), delay);
    // When the replacements cannot even load, nobody is left to wait for.
    const hopeless = !wasReady && (final || slot.failures > LOAD_TRIES);
    if (hopeless && !slots.some(({ ready }) => ready)) queue.rejectAll(reason);
    dispatch.next();
  }

  /** What a dead worker had goes to others; what it worked on only where it has not been the end of one before. */
  function giveBack(running: readonly Job[], reason: Error, final: boolean): void {
    const atWork = running.slice(0, leadingGroup(running));
    queue.putBack(running.slice(atWork.length));
    const [current] = atWork;
    if (current === undefined) return;
    if (current.group !== 0) {
      // Any of them may be the one, or only all of them together.
      for (const job of atWork) job.retried = true;
      queue.putBack(atWork);
    } else if (final || current.retried) current.reject(reason);
    else {
      current.retried = true;
      queue.putBack([current]);
    }
  }

  return { add };
}

/** A request that reached one of these limits would only reach it again. */
const LIMITS: ReadonlySet<unknown> = new Set<ErrorCode>([
  "REQUEST_TIMEOUT",
  "LOAD_TIMEOUT",
  "WORKER_MEMORY",
  "PRELOAD_FAILED",
]);

/** Whether a request must not be tried again: it had its time, or its memory. */
const isOver = (reason: Error) => "code" in reason && LIMITS.has(reason.code);

const isFailedPreload = (reason: Error) => "code" in reason && reason.code === "PRELOAD_FAILED";
