import { basename } from "node:path";
import { drumError } from "../errors.js";
import type { LoadContext, Predictor } from "../predictors/predictor.js";
import { familyFor } from "../predictors/registry.js";
import { supportedArtifacts } from "./artifact.js";

/** Where the process keeps what it knows of its one model, for any copy of this package. */
const CONTEXT = Symbol.for("drum.loadContext");
const shared = globalThis as { [CONTEXT]?: LoadContext };

/** Tells {@link loadArtifact} which model it loads artifacts for. */
export function setLoadContext(context: LoadContext): void {
  shared[CONTEXT] = context;
}

/**
 * Loads an artifact by the built-in predictors, for the target type and labels of the running model: for a
 * `load_model` hook that chooses between several.
 *
 * @param path absolute path of the file
 * @example
 * export const load_model: LoadModel<Predictor> = (codeDir) => loadArtifact(join(codeDir, "best.onnx"));
 * @throws ARTIFACT_UNKNOWN when no predictor loads such a file, and what the predictor finds wrong with it
 */
export async function loadArtifact(path: string): Promise<Predictor> {
  const family = await familyFor(path);
  if (family === undefined) {
    throw drumError("ARTIFACT_UNKNOWN", { name: basename(path), supported: supportedArtifacts() });
  }
  return family.load(path, shared[CONTEXT] ?? { targetType: "" });
}
