import { DrumError, drumError } from "../errors.js";
import type { ModelSpec } from "../model/spec.js";
import type { ModelInfo, WorkReply, WorkRequest } from "../model/work.js";
import { readableFor } from "./readable.js";

/** A sample that a worker has to answer well, so that its first caller finds it warm, and a broken one is not used. */
export interface Preload {
  /** What it is called in messages. */
  readonly name: string;
  readonly request: WorkRequest;
  /** @throws what is wrong with the answer */
  check(reply: WorkReply): void;
}

/**
 * Has a worker that has just loaded its model answer the sample.
 * @param run sends it a request
 * @throws PRELOAD_FAILED
 */
export async function answerPreload(
  preload: Preload,
  spec: ModelSpec,
  info: ModelInfo,
  run: (request: WorkRequest) => Promise<WorkReply>,
): Promise<void> {
  try {
    const readable = readableFor(spec, info);
    preload.check(await run((await readable?.(preload.request)) ?? preload.request));
  } catch (cause) {
    throw preloadFailed(preload, cause);
  }
}

/** The sample as what went wrong, whatever that was. */
export function preloadFailed({ name }: Preload, cause: unknown): DrumError {
  const known = cause instanceof DrumError;
  const details = {
    sample: name,
    reason: known ? cause.message : String(cause),
    remedy: (known && cause.remedy) || "Correct the model, or the sample.",
  };
  return drumError("PRELOAD_FAILED", details, { cause });
}
