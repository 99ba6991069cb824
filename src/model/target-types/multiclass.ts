import { labelColumns, nameByPosition } from "../predictions/by-label.js";
import { requireDistribution } from "../predictions/probabilities.js";
import type { TargetType } from "./target-type.js";

/** A probability a class; the classes of a row add up to 1. */
export const multiclass: TargetType = {
  labels: "classes",
  route: "predict",
  answer: "labels",
  gives: "table",
  name: nameByPosition,
  check(frame, { classLabels }) {
    const predictions = labelColumns(frame, classLabels);
    requireDistribution(predictions.frame);
    return predictions;
  },
};
