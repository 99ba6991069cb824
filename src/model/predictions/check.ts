import type { DataFrame } from "../../data/frame.js";
import { drumError } from "../../errors.js";
import type { ModelSpec } from "../spec.js";
import { targetTypeOf } from "../target-types/registry.js";
import type { Predictions } from "./predictions.js";

/**
 * Makes predictions of what a model gave: as many rows as the input, finite numbers, labels as they were asked
 * for, probabilities that are some. The order of the columns is the model's.
 * @throws PREDICTION_ROWS, PREDICTION_COLUMNS, PREDICTION_NOT_NUMERIC, PREDICTION_NOT_FINITE, PROBABILITIES,
 *   PROBABILITY_RANGE
 */
export function checkPredictions(
  { targetType, classLabels }: Pick<ModelSpec, "targetType" | "classLabels">,
  { frame, inputRows }: { readonly frame: DataFrame; readonly inputRows: number },
): Predictions {
  if (frame.length !== inputRows) throw drumError("PREDICTION_ROWS", { rows: frame.length, inputRows });
  const check = targetTypeOf(targetType).check;
  return check?.(frame, { classLabels: classLabels ?? [] }) ?? { frame, extra: null };
}
