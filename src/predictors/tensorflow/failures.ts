import { drumError } from "../../errors.js";
import { oneLine } from "../reason.js";

/** The error of a model that TensorFlow.js cannot build or run at all. */
export function unsupported(path: string, cause: unknown) {
  const reason = `TensorFlow.js says: ${oneLine(cause)}`;
  const remedy = "Convert the model with operations that TensorFlow.js 4.22 has, or run it in a score hook.";
  return drumError("MODEL_UNSUPPORTED", { path, reason, remedy }, { cause });
}

/** The error of a run. TensorFlow.js repeats a category that its table lacks, so that message is put otherwise. */
export function runFailed(path: string, cause: unknown) {
  const said = oneLine(cause);
  const table = /index value .* is not in \[0, (\d+)\]/.exec(said);
  const reason = table ? `a category is not between 0 and ${table[1]}` : `TensorFlow.js says: ${said}`;
  return drumError("MODEL_RUN", { path, reason }, { cause });
}

/** Whether a backend lacks an operation of the model. */
export const isMissingKernel = (cause: unknown) => /not registered for backend/.test(oneLine(cause));
