import { DrumError } from "../../errors.js";
import { withoutSource } from "../../model/hooks/module/excerpt.js";

/** Whether it was given up, so that nothing is wrong with the model. */
export function isAbandoned(error: unknown): boolean {
  return error instanceof DrumError && (error.code === "SERVER_STOPPING" || error.code === "MODEL_UNLOADED");
}

/** What clients are told of a model that cannot be loaded. */
export function reasonOf(error: unknown): string {
  return error instanceof DrumError ? withoutSource(error.text) : String(error);
}
