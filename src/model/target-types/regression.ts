import { nameSingle, singleColumn } from "../predictions/single.js";
import type { TargetType } from "./target-type.js";

/** One number a row. */
export const regression: TargetType = {
  labels: "none",
  route: "predict",
  answer: "value",
  gives: "table",
  name: nameSingle,
  check: singleColumn,
};
