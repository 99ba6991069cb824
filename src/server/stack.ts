import { DrumError } from "../errors.js";
import type { Answer } from "./exchange.js";

/** Whether an error is the server's or the model's, and no client's. */
export const isSevere = (error: unknown): boolean => !(error instanceof DrumError) || error.status >= 500;

/** The stack of an error and of what caused it. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  return error.cause === undefined ? `${error.stack}` : `${error.stack}\ncaused by: ${stackOf(error.cause)}`;
}

/** The answer with the stack as a further member of its JSON, `stacktrace`; as it is for a client's own mistake. */
export function withStack(answer: Answer, error: unknown): Answer {
  if (!isSevere(error) || typeof answer.body !== "string" || !answer.body.endsWith("}")) return answer;
  const body = `${answer.body.slice(0, -1)},"stacktrace":${JSON.stringify(stackOf(error))}}`;
  return { ...answer, body };
}
