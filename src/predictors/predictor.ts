import type { DataFrame } from "../data/frame.js";

/** What a family is told when it loads an artifact. */
export interface LoadContext {
  /** The labels asked for, positive class first for binary; a model that knows its own order says so instead. */
  readonly classLabels?: readonly string[];
  readonly targetType: string;
}

/** One input of a model, as far as the artifact says. */
export interface Feature {
  readonly name: string;
  /** The artifact's own word for the type (`float`, `int`, `c`, `tensor(float)`, …). */
  readonly type?: string;
}

/**
 * Columns by their exact names, and what their fields are to be read as, each for itself: so that rows of a part are
 * what they are in the whole. Categories with names are text.
 */
export interface NeededColumns {
  /** Absent where others may be needed, whose names are not known exactly. */
  readonly columns?: readonly string[];
  readonly types: Readonly<Record<string, "float32" | "float64" | "text">>;
}

/** A loaded model. */
export interface Predictor {
  /** What `/info` and messages call it: `XGBoost (gbtree, binary:logistic)`. */
  readonly description: string;
  /** Inputs by name where the artifact names them; absent when any columns in the right number will do. */
  readonly features?: readonly Feature[];
  /** All that `predict` looks at, so that a reader may leave out the rest; absent where that is not known. */
  readonly needs?: NeededColumns;
  /** The model's own classes in its own order; absent when the artifact does not name them. */
  readonly classLabels?: readonly string[];
  /**
   * Whether one call for many rows costs less than a call for each, and a row's predictions are the same in both, to
   * the last bit.
   */
  readonly together?: boolean;
  /**
   * Predicts for every row, without changing the frame. Columns are named by class where `classLabels` is
   * known; otherwise they stand by position (one probability column of a binary model is the positive class).
   * A frame of zero rows gives a frame of zero rows.
   */
  predict(frame: DataFrame): DataFrame | Promise<DataFrame>;
  close?(): void | Promise<void>;
}

/** One family of artifacts, one file. The registry lists them; one conformance suite runs against each. */
export interface PredictorFamily {
  readonly name: string;
  /** Lower-case extensions with the dot. */
  readonly extensions: readonly string[];
  /**
   * Whether a file with one of the extensions is of this family, and one that it can run, by its first bytes (up to
   * 64 KiB) or, where they do not tell, by more of it. Absent where the extension says enough.
   */
  recognises?(head: Uint8Array, path: string): boolean | Promise<boolean>;
  /** Imports what it needs when first called. @throws DrumError naming the file and what is wrong with it. */
  load(path: string, context: LoadContext): Promise<Predictor>;
}
