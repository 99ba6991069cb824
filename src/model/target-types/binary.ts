import type { DataFrame } from "../../data/frame.js";
import { labelColumns, nameByPosition } from "../predictions/by-label.js";
import { finiteNumbers } from "../predictions/finite.js";
import type { Predictions } from "../predictions/predictions.js";
import { requireDistribution, withComplement } from "../predictions/probabilities.js";
import type { TargetType } from "./target-type.js";

/** Probabilities of a positive and a negative class. One column alone is the positive class's probability. */
export const binary: TargetType = {
  labels: "binary",
  route: "predict",
  answer: "labels",
  gives: "table",
  name: (frame, labels) =>
    frame.columns.length === 1 ? completed(frame, labels) : nameByPosition(frame, labels),
  check(frame, { classLabels }): Predictions {
    const whole = frame.columns.length === 1 ? completed(frame, classLabels) : frame;
    const predictions = labelColumns(whole, classLabels);
    requireDistribution(predictions.frame);
    return predictions;
  },
};

/** Only a column that bears the negative label itself is taken for the negative class. */
function completed(frame: DataFrame, labels: readonly string[]): DataFrame {
  const [positive, negative] = labels as [string, string];
  const name = frame.names[0]!;
  const values = finiteNumbers(frame.columns[0]!, name);
  return name === negative
    ? withComplement(values, negative, positive)
    : withComplement(values, positive, negative);
}
