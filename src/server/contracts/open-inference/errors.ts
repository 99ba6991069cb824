import { errorIn } from "../../answers.js";
import type { Answer } from "../../exchange.js";

/** Errors as the protocol has them: `{"error": text}`. */
export function onError(error: unknown, requestId: string): Answer {
  return errorIn((text) => ({ error: text }), error, requestId);
}
