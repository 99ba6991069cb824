import { basename } from "node:path";
import { drumError } from "../errors.js";
import type { Predictor } from "../predictors/predictor.js";
import { familyFor } from "../predictors/registry.js";
import { supportedArtifacts } from "./artifact.js";

/**
 * Loads an artifact by the built-in predictors: for a `load_model` hook that chooses between several.
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
  return family.load(path, { targetType: "" });
}
