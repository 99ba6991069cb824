import { drumError, type ErrorCode } from "../errors.js";
import type { ModelInfo, WorkReply, WorkRequest } from "../model/work.js";
import { hostStarter } from "./host-process.js";
import { bytesOf, type Job, jobQueue } from "./jobs.js";
import { canWatchMemory, watchMemory } from "./memory-watch.js";
import type { Caller, PoolOptions, WorkerPool } from "./pool-types.js";
import { type Readable, readableFor } from "./readable.js";
import { startWorker, type Worker } from "./worker.js";

/** How long an idle host may take to close its model and end. */
const SHUTDOWN_GRACE = 2_000;
/** How long to wait before a worker that keeps failing is started again: doubled each time up to the last. */
const FIRST_DELAY = 100;
const LAST_DELAY = 10_000;
/** Workers of a place that may die while they load, without saying why, before requests stop waiting for one. */
const LOAD_TRIES = 2;
/** Requests sent ahead to a worker whose requests take less than {@link QUICK} milliseconds on average. */
const AHEAD = 16;
const QUICK = 1;
/** Deaths in a row from which on a worker counts as failing. */
const FAILING = 3;
/** Seconds that a client is told to wait at most before it tries a full queue again. */
const LONGEST_WAIT = 60;

/** A place in the pool: a worker, or the wait for the next one. */
interface Slot {
  worker: Worker | undefined;
  ready: boolean;
  /** Sent and not yet answered, in order: a host works on the first. */
  running: Job[];
  /** When the host took up the first of them. */
  since: number;
  /** Milliseconds that a request takes, as a moving average. */
  pace: number;
  /** Runs out when the first has taken too long. */
  timer: NodeJS.Timeout | undefined;
  /** Deaths since the last answer. */
  failures: number;
  /** Ends the watch over its memory. */
  unwatch: (() => void) | undefined;
  restart: NodeJS.Timeout | undefined;
  leaving: boolean;
}

/**
 * Starts workers and loads the model into them; ready as soon as the first of them is.
 *
 * A worker that dies is replaced, and what it worked on, a request or the first loading of the model, is tried
 * once more, unless the model's code is known to have ended it.
 *
 * @throws what the model's loading threw; INTERPRETER_MISSING, WORKER_DIED, WORKER_MEMORY, LOAD_TIMEOUT, WORKER_START
 */
export async function startPool(options: PoolOptions): Promise<WorkerPool> {
  const { spec, requestTimeout, loadTimeout, memoryLimit, queueLimit } = options;
  if (memoryLimit !== undefined) requireMemoryWatch();
  const hosts = await hostStarter(spec);
  const queue = jobQueue();
  const slots: Slot[] = [];
  const leaving = new Set<Worker>();
  let info: ModelInfo | undefined;
  let readable: Readable | undefined;
  let closed: Promise<void> | undefined;
  let lastId = 0;
  let started: (pool: WorkerPool) => void;
  let failed: (reason: Error) => void;
  const start = new Promise<WorkerPool>((resolve, reject) => {
    started = resolve;
    failed = reject;
  });

  function addSlot(): void {
    const slot: Slot = {
      worker: undefined,
      ready: false,
      running: [],
      since: 0,
      pace: Number.POSITIVE_INFINITY,
      timer: undefined,
      failures: 0,
      unwatch: undefined,
      restart: undefined,
      leaving: false,
    };
    slots.push(slot);
    fill(slot);
  }

  function fill(slot: Slot): void {
    slot.restart = undefined;
    slot.ready = false;
    slot.pace = Number.POSITIVE_INFINITY;
    const worker = startWorker(hosts.start(), {
      loaded(model) {
        clearTimeout(slot.timer);
        slot.timer = undefined;
        slot.ready = true;
        if (info === undefined) {
          info = model;
          readable = readableFor(spec, model);
          started(pool);
        }
        dispatch();
      },
      replied: (id, outcome) => finish(slot, id, outcome),
      ended: (reason, explained) => bury(slot, reason, explained),
      output: options.onOutput,
    });
    slot.worker = worker;
    if (memoryLimit !== undefined && worker.pid !== undefined) {
      slot.unwatch = watchMemory(worker.pid, memoryLimit, (usage) => {
        worker.kill(drumError("WORKER_MEMORY", { usage: megabytes(usage), limit: megabytes(memoryLimit) }));
      });
    }
    if (loadTimeout) {
      slot.timer = setTimeout(() => {
        worker.kill(drumError("LOAD_TIMEOUT", { seconds: loadTimeout / 1000 }));
      }, loadTimeout);
    }
    worker.load(spec);
  }

  function enqueue(request: WorkRequest, caller: Caller | undefined): Promise<WorkReply> {
    const refusal = closed ? drumError("POOL_CLOSED", {}) : refusalOf(request);
    if (refusal !== undefined) return Promise.reject(refusal);
    lastId = (lastId + 1) >>> 0 || 1;
    const answer = queue.add(lastId, request, caller);
    dispatch();
    return answer;
  }

  /** Why a request cannot be taken: it would have to wait, and as much waits as may. */
  function refusalOf(request: WorkRequest): Error | undefined {
    if (queueLimit === undefined || freest(slots) !== undefined) return undefined;
    const { requests, bytes } = queueLimit;
    if (queue.size < requests && queue.bytes + bytesOf(request) <= bytes) return undefined;
    const paces = slots.map(({ pace }) => pace).filter(Number.isFinite);
    const pace = paces.reduce((sum, one) => sum + one, 0) / Math.max(1, paces.length);
    const seconds = Math.ceil((queue.size * pace) / slots.length / 1000);
    return drumError("QUEUE_FULL", {
      waiting: queue.size,
      seconds: Math.min(Math.max(1, seconds), LONGEST_WAIT),
    });
  }

  function dispatch(): void {
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

  /** The host has the first of its requests before it. */
  function takeUp(slot: Slot): void {
    slot.since = performance.now();
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

  function finish(slot: Slot, id: number, outcome: WorkReply | Error): void {
    const job = slot.running[0];
    if (job?.id !== id) {
      slot.worker?.kill(drumError("PROTOCOL_ERROR", { problem: "an answer to a request that was not sent" }));
      return;
    }
    slot.running.shift();
    slot.failures = 0;
    const took = performance.now() - slot.since;
    slot.pace = slot.pace === Number.POSITIVE_INFINITY ? took : slot.pace * 0.8 + took * 0.2;
    if (slot.running.length > 0) takeUp(slot);
    else {
      clearTimeout(slot.timer);
      slot.timer = undefined;
    }
    if (outcome instanceof Error) job.reject(outcome);
    else job.resolve(outcome);
    dispatch();
  }

  function bury(slot: Slot, reason: Error, explained: boolean): void {
    clearTimeout(slot.timer);
    slot.timer = undefined;
    slot.unwatch?.();
    const wasReady = slot.ready || slot.running.length > 0;
    const [current, ...ahead] = slot.running;
    if (slot.worker) leaving.delete(slot.worker);
    slot.worker = undefined;
    slot.ready = false;
    slot.running = [];
    if (closed || slot.leaving) return;
    if (info === undefined && (explained || isOver(reason) || slot.failures > 0)) {
      failed(reason);
      void close();
      return;
    }
    options.onDeath?.(reason);
    queue.putBack(ahead);
    if (current) {
      if (explained || current.retried || isOver(reason)) current.reject(reason);
      else {
        current.retried = true;
        queue.putBack([current]);
      }
    }
    slot.failures++;
    const delay = slot.failures === 1 ? 0 : Math.min(FIRST_DELAY * 2 ** (slot.failures - 2), LAST_DELAY);
    slot.restart = setTimeout(() => fill(slot), delay);
    // When the replacements cannot even load, nobody is left to wait for.
    const hopeless = !wasReady && (explained || slot.failures > LOAD_TRIES);
    if (hopeless && !slots.some(({ ready }) => ready)) queue.rejectAll(reason);
    dispatch();
  }

  function remove(slot: Slot): Promise<void> | undefined {
    slot.leaving = true;
    clearTimeout(slot.restart);
    clearTimeout(slot.timer);
    const { worker } = slot;
    if (worker === undefined) return;
    const gone = drumError("POOL_CLOSED", {});
    for (const job of slot.running) job.reject(gone);
    // Without user code there is nothing that would want to be told of the end.
    if (slot.running.length > 0 || !slot.ready || info?.hooks.length === 0) worker.kill(gone);
    else worker.shutdown();
    slot.running = [];
    slot.ready = false;
    leaving.add(worker);
    const timer = setTimeout(() => worker.kill(gone), SHUTDOWN_GRACE);
    return worker.gone.then(() => clearTimeout(timer));
  }

  function close(): Promise<void> {
    closed ??= (async () => {
      queue.rejectAll(drumError("POOL_CLOSED", {}));
      process.off("exit", killAll);
      hosts.close();
      await Promise.all(slots.map(remove));
    })();
    return closed;
  }

  /** When this process ends without closing the pool. */
  function killAll(): void {
    const reason = drumError("POOL_CLOSED", {});
    for (const { worker } of slots) worker?.kill(reason);
    for (const worker of leaving) worker.kill(reason);
  }

  const pool: WorkerPool = {
    get info() {
      return info!;
    },
    get state() {
      return {
        ready: slots.filter(({ ready }) => ready).length,
        wanted: slots.length,
        failing: slots.some(({ failures }) => failures >= FAILING),
        waiting: queue.size,
      };
    },
    get pids() {
      return slots.flatMap(({ worker }) => worker?.pid ?? []);
    },
    run(request: WorkRequest, caller?: Caller): Promise<WorkReply> {
      const ready = readable?.(request) ?? request;
      return ready instanceof Promise
        ? ready.then((other) => enqueue(other, caller))
        : enqueue(ready, caller);
    },
    resize(workers) {
      while (slots.length < workers) addSlot();
      for (const slot of slots.splice(workers)) void remove(slot);
    },
    close,
  };

  process.on("exit", killAll);
  pool.resize(options.workers);
  return start;
}

/** The worker to send the next request to: an idle one, else one so quick that a request may wait there. */
function freest(slots: readonly Slot[]): Slot | undefined {
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

/** A request that reached one of these limits would only reach it again. */
const LIMITS: ReadonlySet<unknown> = new Set<ErrorCode>(["REQUEST_TIMEOUT", "LOAD_TIMEOUT", "WORKER_MEMORY"]);

/** Whether a request must not be tried again: it had its time, or its memory. */
const isOver = (reason: Error) => "code" in reason && LIMITS.has(reason.code);

const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);

/** @throws OPTION_UNUSABLE where the memory of a process cannot be seen */
function requireMemoryWatch(): void {
  if (canWatchMemory()) return;
  throw drumError("OPTION_UNUSABLE", {
    option: "--max-worker-memory",
    reason: "this system does not tell how much memory a process has as Linux does",
    remedy: "Leave it out, and limit memory by the system's own means, such as a container's.",
  });
}
