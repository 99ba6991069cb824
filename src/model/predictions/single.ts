import { float64Column } from "../../data/column.js";
import { DataFrame } from "../../data/frame.js";
import { drumError } from "../../errors.js";
import { finiteNumbers } from "./finite.js";
import type { Predictions } from "./predictions.js";

/** What the one column of predictions is called, whatever the model called it. */
export const PREDICTIONS = "Predictions";

/**
 * One number a row: the column called `Predictions`, else the first one; other columns are further output.
 * @throws PREDICTION_COLUMNS when there is no column, PREDICTION_NOT_NUMERIC, PREDICTION_NOT_FINITE
 */
export function singleColumn(frame: DataFrame): Predictions {
  const index = Math.max(0, frame.indexOf(PREDICTIONS));
  const column = frame.columns[index];
  if (column === undefined)
    throw drumError("PREDICTION_COLUMNS", { expected: `['${PREDICTIONS}']`, found: "none" });
  const values = finiteNumbers(column, frame.names[index]!);
  const others = frame.columns.flatMap((_, i) => (i === index ? [] : [i]));
  return {
    frame: new DataFrame([PREDICTIONS], [float64Column(values)]),
    extra: others.length === 0 ? null : pick(frame, others),
  };
}

/** Columns by position, since names may repeat. */
export function pick(frame: DataFrame, positions: readonly number[]): DataFrame {
  return new DataFrame(
    positions.map((i) => frame.names[i]!),
    positions.map((i) => frame.columns[i]!),
    frame.length,
  );
}

/** Names the first column of a predictor's output, which stands by position. */
export function nameSingle(frame: DataFrame): DataFrame {
  return frame.rename(frame.names.map((name, i) => (i === 0 ? PREDICTIONS : name)));
}
