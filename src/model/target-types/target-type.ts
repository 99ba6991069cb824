import type { DataFrame } from "../../data/frame.js";
import type { Predictions } from "../predictions/predictions.js";

/** What the checks of a target type are told. */
export interface CheckContext {
  /** Requested labels, [positive, negative] for binary; empty where a target type has none. */
  readonly classLabels: readonly string[];
}

/** One kind of prediction: what it needs to know, what its answers look like and how they are checked. */
export interface TargetType {
  /** Which labels must be known: the two of a binary model, a list of classes, or none. */
  readonly labels: "binary" | "classes" | "none";
  /** The server route that models of this type answer. */
  readonly route: "predict" | "predictUnstructured" | "transform";
  /** One row in a JSON answer: a value, an object of a number a label; `null` where an answer has no rows. */
  readonly answer: "value" | "labels" | null;
  /** What the hooks or the predictor must give. */
  readonly gives: "table" | "bytes";
  /**
   * Names the columns of a predictor that names no classes: they stand by position. Absent where names are
   * the model's own business.
   */
  name?(frame: DataFrame, classLabels: readonly string[]): DataFrame;
  /** Raw predictions (row count checked already) to predictions. @throws DrumError when they are not what they should be */
  check?(frame: DataFrame, context: CheckContext): Predictions;
}
