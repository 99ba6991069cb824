import type { DataFrame } from "../data/frame.js";
import type { MediaType } from "../data/media-type.js";
import type { Payload } from "../data/payload.js";
import type { NeededColumns } from "../predictors/predictor.js";
import type { RequestContext } from "./current-request.js";

/** One unit of work for a model. */
export interface WorkRequest {
  readonly payload: Payload;
  /** How to read the payload, where the user says so: as in ReadFrameOptions. */
  readonly read?: {
    /** Name of the format; it decides alone. */
    readonly format?: string;
    readonly delimiter?: string;
    readonly quote?: string;
    readonly charset?: string;
  };
  /** For `score_unstructured`: query parameters, one string each. */
  readonly query?: Readonly<Record<string, string>>;
  /** For `score_unstructured`: request headers, lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What hooks may know of the request that it comes from. */
  readonly context?: RequestContext;
  /** For transform models: the target column's data, when it was sent. */
  readonly target?: Payload;
  /** Hooks that see the data are called several times, with at most so many rows each. */
  readonly batchRows?: number;
  /**
   * The answer is wanted checked, and as bytes in this format without anything before or between the rows. A host
   * that cannot do that answers with a table all the same.
   */
  readonly encode?: PieceFormat;
}

/** Formats whose outputs may stand one after another, but for a header. */
export type PieceFormat = "csv" | "jsonl";

/** Raw predictions as the model gave them (unchecked), or what an unstructured hook returned. */
export type WorkReply =
  | {
      readonly kind: "table";
      readonly frame: DataFrame;
      /**
       * Number of rows that were read: what the predictions are checked against. Where a `read_input_data`
       * hook gave something without rows, the number of predictions.
       */
      readonly inputRows: number;
      /** The target of a transform model. */
      readonly target?: DataFrame;
    }
  | {
      readonly kind: "bytes";
      /** `null` when the hook returned nothing. */
      readonly bytes: Uint8Array | null;
      /** Media type for the answer, with the defaults of the seed filled in. */
      readonly mediaType: MediaType;
      /** What the bytes are, when they are checked predictions. */
      readonly predictions?: EncodedPredictions;
    };

/** What bytes of predictions hold. */
export interface EncodedPredictions {
  /** Number of rows. */
  readonly rows: number;
  /** Names of the columns. */
  readonly columns: readonly string[];
}

/** What is known of a model once it is loaded. */
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
  /**
   * Whether the host answers several requests by one call of the model where it can. Each gets what it would get alone,
   * or the user has said that it may.
   */
  readonly groups?: boolean;
  /** In which form alone the host takes data; absent where it reads them itself. */
  readonly takes?: Takes;
  /** What the user should know though it is no error, such as a hook whose name looks misspelt. */
  readonly warnings?: readonly string[];
}

/**
 * What a host is given that reads nothing itself: a table, of no more than the columns that its model needs; or CSV
 * with the number of its rows.
 */
export type Takes = ({ readonly as: "table" } & Partial<NeededColumns>) | { readonly as: "csv" };
