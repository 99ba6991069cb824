import { nameSingle, singleColumn } from "../predictions/single.js";
import type { TargetType } from "./target-type.js";

/** One anomaly score a row. */
export const anomaly: TargetType = {
  labels: "none",
  route: "predict",
  answer: "value",
  gives: "table",
  name: nameSingle,
  check: singleColumn,
};
