import { drumError } from "../../errors.js";
import { labelColumns, nameByPosition } from "../predictions/by-label.js";
import { columnsOf, rowOutsideUnit } from "../predictions/probabilities.js";
import type { TargetType } from "./target-type.js";

/** A probability a label, each for itself. */
export const multilabel: TargetType = {
  labels: "classes",
  route: "predict",
  answer: "labels",
  gives: "table",
  name: nameByPosition,
  check(frame, { classLabels }) {
    const predictions = labelColumns(frame, classLabels);
    const row = rowOutsideUnit(columnsOf(predictions.frame));
    if (row >= 0) throw drumError("PROBABILITY_RANGE", { row: row + 1 });
    return predictions;
  },
};
