import type { ModelSpec } from "../model/spec.js";
import type { ModelInfo, WorkReply, WorkRequest } from "../model/work.js";
import type { Preload } from "./preload.js";

export interface PoolOptions {
  readonly spec: ModelSpec;
  /** Number of worker processes, at least 1. */
  readonly workers: number;
  /** Milliseconds a request may take; then its worker is killed and replaced. Absent: no limit. */
  readonly requestTimeout?: number;
  /** Milliseconds loading may take. Absent: no limit. */
  readonly loadTimeout?: number;
  /** Bytes of resident memory that a worker may have; then it is killed and replaced. Absent: no limit. */
  readonly memoryLimit?: number;
  /** What each new worker has to answer before it counts as ready. */
  readonly preload?: Preload;
  /** Answers after which a worker is replaced, and up to a tenth more. Absent: none is for that. */
  readonly maxRequestsPerWorker?: number;
  /** Milliseconds without work after which a worker goes where fewer may be (see `resize`). */
  readonly idleTimeout?: number;
  /** Tells how many bytes of memory can still be taken. Absent, or where it cannot tell: enough. */
  readonly spareMemory?: () => Promise<number | undefined>;
  /** How much may wait for a worker; what comes then is refused. Absent: no limit. */
  readonly queueLimit?: QueueLimit;
  /** Gives the pool up while it starts. */
  readonly signal?: AbortSignal;
  /** How small requests are put together for models that can answer several by one call. Absent: each goes alone. */
  readonly batch?: BatchOptions;
  /** Told of each group that such a model has answered, single requests too. */
  readonly onBatch?: (requests: number, rows: number) => void;
  /** Receives what user code prints, line by line. */
  readonly onOutput?: (line: string, stream: "stdout" | "stderr", origin: OutputOrigin) => void;
  /** Whether `onOutput` is to be told the request, which costs a little for each of them. */
  readonly attributeOutput?: boolean;
  /** Told why a worker of a running pool ended, and is replaced. */
  readonly onDeath?: (reason: Error) => void;
  /** Told of every worker that came or went by design. */
  readonly onChange?: (change: WorkerChange) => void;
}

/** Where a line comes from. */
export interface OutputOrigin {
  /** The worker's process. */
  readonly pid: number | undefined;
  /** The request that the worker was at, where that is certain: it is not where some were sent ahead. */
  readonly requestId: string | undefined;
}

/** A worker came or went with the load, or was replaced after as many requests as it may answer. */
export type WorkerChange = "scaled_up" | "scaled_down" | "recycled";

export interface QueueLimit {
  readonly requests: number;
  /** About; absent: no limit. */
  readonly rows?: number;
  /** Bytes of data of all that wait. */
  readonly bytes: number;
}

export interface BatchOptions {
  /** Rows of a group at most. */
  readonly rows: number;
  /** Milliseconds that requests wait at most for others while a worker is idle. */
  readonly delay: number;
}

/** How the workers of a pool are. */
export interface PoolState {
  /** Workers that have loaded the model. */
  readonly ready: number;
  /** Workers that there should be. */
  readonly wanted: number;
  /** Whether there are fewer than the least number, or one is missing that died. */
  readonly short: boolean;
  /** Whether some worker has died again and again without an answer in between. */
  readonly failing: boolean;
  /** Workers that work on a request. */
  readonly busy: number;
  /** Requests that wait for a worker. */
  readonly waiting: number;
  /** Bytes of data that these hold in memory. */
  readonly waitingBytes: number;
  /** About how many rows these have; counted when it is asked for. */
  readonly waitingRows: number;
}

/** One of a pool's workers. */
export interface WorkerState {
  /** Absent while there is no process. */
  readonly pid?: number | undefined;
  /** `restarting` until the next process is started after one that died; `busy` with a request. */
  readonly state: "restarting" | "loading" | "idle" | "busy";
}

/** Who waits for an answer, and may stop waiting. */
export interface Caller {
  readonly requestId?: string;
  /** A worker has its request before it; again when that one died. */
  taken?(): void;
  /** Calls back when nobody waits any more. */
  whenGone(listener: () => void): void;
}

/** Workers that all run one model. */
export interface WorkerPool {
  readonly info: ModelInfo;
  /** Process ids of the workers, for memory figures. */
  readonly pids: readonly number[];
  readonly state: PoolState;
  readonly workers: readonly WorkerState[];
  /**
   * Runs a request on a free worker, or queues it.
   * @throws DrumError; QUEUE_FULL, CALLER_GONE when the caller went away
   */
  run(request: WorkRequest, caller?: Caller): Promise<WorkReply>;
  /**
   * Starts more workers or lets some go, once they have answered what they have.
   * @param max as many as there should be when requests wait
   * @param min as many as there should be at least; fewer than `max` go when there is little to do
   */
  resize(max: number, min?: number): void;
  /**
   * Takes no more requests (POOL_CLOSED), lets all that it has be answered, then ends the workers; settled when they
   * are gone. For as long as a request takes: whoever does not wait so long calls {@link close}.
   */
  retire(): Promise<void>;
  /** Ends the workers; running requests are given up. */
  close(): Promise<void>;
}
