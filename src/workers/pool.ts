import { setTimeout as sleep } from "node:timers/promises";
import { drumError } from "../errors.js";
import type { ModelInfo, WorkReply, WorkRequest } from "../model/work.js";
import { refusalOf } from "./admission.js";
import { departures } from "./departures.js";
import { dispatcher } from "./dispatch.js";
import type { Readable } from "./given-as.js";
import { hostStarter } from "./host-process.js";
import { jobQueue } from "./jobs.js";
import { fits } from "./memory-room.js";
import { requireMemoryWatch } from "./memory-watch.js";
import type { Caller, PoolOptions, WorkerPool } from "./pool-types.js";
import { readableFor } from "./readable.js";
import { recycler } from "./recycling.js";
import { type Scaling, scaler } from "./scaling.js";
import { type Slot, workerState } from "./slot.js";
import { supervisor } from "./supervision.js";

/** Deaths in a row from which on a worker counts as failing. */
const FAILING = 3;
/** How often a pool that retires looks whether all is answered, in milliseconds. */
const RETIRE_LOOK = 10;
/** Milliseconds without work after which a worker goes, where nothing else is said. */
const IDLE_TIMEOUT = 300_000;

/**
 * Starts workers and loads the model into them; ready as soon as the first of them is. A worker that dies is replaced
 * (see {@link supervisor}).
 *
 * @throws what the model's loading threw; INTERPRETER_MISSING, WORKER_DIED, WORKER_MEMORY, LOAD_TIMEOUT, WORKER_START;
 * POOL_CLOSED when it is given up
 */
export async function startPool(options: PoolOptions): Promise<WorkerPool> {
  const { spec, queueLimit } = options;
  if (options.memoryLimit !== undefined) requireMemoryWatch();
  const hosts = await hostStarter(spec);
  const queue = jobQueue();
  const slots: Slot[] = [];
  const dispatch = dispatcher(queue, slots, options, (slot) => void recycling.replace(slot));
  let info: ModelInfo | undefined;
  let readable: Readable | undefined;
  /** Requests that are made readable before they are queued. */
  let readying = 0;
  let lastId = 0;
  let retired: Promise<void> | undefined;
  let closed: Promise<void> | undefined;
  let started: (pool: WorkerPool) => void;
  let failed: (reason: Error) => void;
  const start = new Promise<WorkerPool>((resolve, reject) => {
    started = resolve;
    failed = reject;
  });
  const { add } = supervisor({
    options,
    hosts,
    queue,
    slots,
    dispatch,
    onLoaded(model) {
      info = model;
      readable = readableFor(spec, model);
      started(pool);
    },
    onFailed(reason) {
      failed(reason);
      void close();
    },
  });

  const { going, dismiss, endAll, killAll } = departures(slots, () => info?.hooks.length === 0);
  const recycling = recycler({
    slots,
    add,
    dismiss,
    wanted: () => scaling.wanted,
    hasRoom: async (bytes) => fits(bytes, await options.spareMemory?.()),
    onRecycled: () => options.onChange?.("recycled"),
  });
  const scaling = scaler({
    slots,
    queue,
    add,
    dismiss,
    extra: () => recycling.extra,
    idleTimeout: options.idleTimeout ?? IDLE_TIMEOUT,
    onScaled: (direction) => options.onChange?.(`scaled_${direction}`),
  });

  async function enqueueReady(coming: Promise<WorkRequest>, caller: Caller | undefined): Promise<WorkReply> {
    readying++;
    let request: WorkRequest;
    try {
      request = await coming;
    } finally {
      readying--;
    }
    return enqueue(request, caller);
  }

  function enqueue(request: WorkRequest, caller: Caller | undefined): Promise<WorkReply> {
    if (closed) return Promise.reject(drumError("POOL_CLOSED", {}));
    const refusal = queueLimit && refusalOf(request, queue, slots, queueLimit);
    if (refusal !== undefined) return Promise.reject(refusal);
    lastId = (lastId + 1) >>> 0 || 1;
    const answer = queue.add(lastId, request, caller);
    dispatch.arrived();
    if (queue.size > 0) scaling.onWait();
    return answer;
  }

  async function retire(): Promise<void> {
    const busy = () =>
      readying + queue.size > 0 || [...slots, ...going].some(({ running }) => running.length > 0);
    while (!closed && busy()) await sleep(RETIRE_LOOK);
    await close();
  }

  function close(): Promise<void> {
    closed ??= (async () => {
      queue.rejectAll(drumError("POOL_CLOSED", {}));
      process.off("exit", killAll);
      hosts.close();
      scaling.stop();
      await endAll();
    })();
    return closed;
  }

  const pool: WorkerPool = {
    get info() {
      return info!;
    },
    get state() {
      return {
        ...workersOf(slots, scaling),
        failing: slots.some(({ failures }) => failures >= FAILING),
        busy: slots.filter(({ running }) => running.length > 0).length,
        waiting: queue.size,
        waitingBytes: queue.bytes,
        get waitingRows() {
          return queue.rows;
        },
      };
    },
    get workers() {
      return slots.map(workerState);
    },
    get pids() {
      return [...slots, ...going].flatMap(({ worker }) => worker?.pid ?? []);
    },
    run(request: WorkRequest, caller?: Caller): Promise<WorkReply> {
      if (retired) return Promise.reject(drumError("POOL_CLOSED", {}));
      const ready = readable?.(request) ?? request;
      return ready instanceof Promise ? enqueueReady(ready, caller) : enqueue(ready, caller);
    },
    resize(max, min = max) {
      if (!closed) scaling.within(min, max);
    },
    retire() {
      retired ??= retire();
      return retired;
    },
    close,
  };

  const giveUp = () => {
    failed(drumError("POOL_CLOSED", {}));
    void close();
  };
  process.on("exit", killAll);
  pool.resize(options.workers);
  if (options.signal?.aborted) giveUp();
  options.signal?.addEventListener("abort", giveUp, { once: true });
  return start.finally(() => options.signal?.removeEventListener("abort", giveUp));
}

function workersOf(slots: readonly Slot[], { wanted, min }: Scaling) {
  const ready = slots.filter((slot) => slot.ready).length;
  const missing = slots.some((slot) => !slot.ready && slot.failures > 0);
  return { ready, wanted, short: missing || ready < min };
}
