import type { TargetType } from "./target-type.js";

/** Text or bytes made of text or bytes; nothing is checked. */
export const unstructured: TargetType = {
  labels: "none",
  route: "predictUnstructured",
  answer: null,
  gives: "bytes",
};
