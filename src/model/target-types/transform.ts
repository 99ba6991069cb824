import type { TargetType } from "./target-type.js";

/** A table made of a table: dense or sparse columns of any kind, as the model gives them. */
export const transform: TargetType = {
  labels: "none",
  route: "transform",
  answer: null,
  gives: "table",
  check: (frame) => ({ frame, extra: null }),
};
