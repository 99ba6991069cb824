import type { DataFrame } from "../data/frame.js";
import type { MediaType } from "../data/media-type.js";
import type { Payload } from "../data/payload.js";
import type { ModelSpec } from "../model/spec.js";

/** One unit of work for a worker. */
export interface WorkRequest {
  readonly payload: Payload;
  /** CSV dialect and the like, as in ReadOptions. */
  readonly read?: { readonly delimiter?: string; readonly quote?: string; readonly charset?: string };
  /** For `score_unstructured`: query parameters, one string each. */
  readonly query?: Readonly<Record<string, string>>;
  /** For `score_unstructured`: request headers, lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For transform models: the target column's data, when it was sent. */
  readonly target?: Payload;
}

/** Raw predictions as the model gave them (unchecked), or what an unstructured hook returned. */
export type WorkReply =
  | {
      readonly kind: "table";
      readonly frame: DataFrame;
      /** Number of rows that were read: what the predictions are checked against. */
      readonly inputRows: number;
      /** The transformed target of a transform model. */
      readonly target?: DataFrame;
    }
  | {
      readonly kind: "bytes";
      /** `null` when the hook returned nothing. */
      readonly bytes: Uint8Array | null;
      /** Media type for the answer, with the defaults of the seed filled in. */
      readonly mediaType: MediaType;
    };

/** What a worker says of the model once it is loaded. */
export interface ModelInfo {
  /** The predictor's description, or what the hooks replace it with. */
  readonly predictor: string;
  /** Hooks found in the user's file, by their snake_case names. */
  readonly hooks: readonly string[];
  readonly features?: readonly { readonly name: string; readonly type?: string }[];
  /** The model's own class order; absent when it names none. */
  readonly classLabels?: readonly string[];
  /** Whether rows may be scored in parts: no hook sees the data. */
  readonly rowwise: boolean;
}

export interface PoolOptions {
  readonly spec: ModelSpec;
  /** Number of worker processes, at least 1. */
  readonly workers: number;
  /** Milliseconds a request may take; then its worker is killed and replaced. Absent: no limit. */
  readonly requestTimeout?: number;
  /** Milliseconds loading may take. Absent: no limit. */
  readonly loadTimeout?: number;
  /** Receives what user code prints, line by line. */
  readonly onOutput?: (line: string, stream: "stdout" | "stderr") => void;
}

/** Workers that all run one model. */
export interface WorkerPool {
  readonly info: ModelInfo;
  /** Process ids of the workers, for memory figures. */
  readonly pids: readonly number[];
  /** Runs a request on a free worker, or queues it. @throws DrumError */
  run(request: WorkRequest, signal?: AbortSignal): Promise<WorkReply>;
  /** Ends the workers; running requests are given up. */
  close(): Promise<void>;
}
