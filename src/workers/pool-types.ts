import type { ModelSpec } from "../model/spec.js";
import type { ModelInfo, WorkReply, WorkRequest } from "../model/work.js";

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
  /** Receives what user code prints, line by line. */
  readonly onOutput?: (line: string, stream: "stdout" | "stderr") => void;
  /** Told why a worker of a running pool ended, and is replaced. */
  readonly onDeath?: (reason: Error) => void;
}

/** Who waits for an answer, and may stop waiting. */
export interface Caller {
  /** Calls back when nobody waits any more. */
  whenGone(listener: () => void): void;
}

/** Workers that all run one model. */
export interface WorkerPool {
  readonly info: ModelInfo;
  /** Process ids of the workers, for memory figures. */
  readonly pids: readonly number[];
  /** Runs a request on a free worker, or queues it. @throws DrumError; CALLER_GONE when the caller went away */
  run(request: WorkRequest, caller?: Caller): Promise<WorkReply>;
  /** Starts more workers or lets some go. */
  resize(workers: number): void;
  /** Ends the workers; running requests are given up. */
  close(): Promise<void>;
}
