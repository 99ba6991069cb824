import type { DataFrame } from "../../data/frame.js";
import { labelColumns } from "../predictions/by-label.js";
import { finiteNumbers } from "../predictions/finite.js";
import { matchLabels } from "../predictions/match-labels.js";
import type { Predictions } from "../predictions/predictions.js";
import { requireDistribution, withComplement } from "../predictions/probabilities.js";
import { pick } from "../predictions/single.js";
import type { TargetType } from "./target-type.js";

/**
 * Probabilities of a positive and a negative class. One column alone is the positive class's probability; of two
 * that the model does not name, the first is the negative class's, as DRUM's documentation says.
 */
export const binary: TargetType = {
  labels: "binary",
  route: "predict",
  answer: "labels",
  gives: "table",
  name(frame, labels) {
    if (frame.columns.length === 1) return completed(frame, labels);
    const isUnnamed = frame.columns.length === 2 && matchLabels(labels, frame.names) === undefined;
    return isUnnamed ? pick(frame, [1, 0]).rename(labels) : frame;
  },
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
