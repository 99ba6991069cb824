import type { LoadContext, Predictor } from "../predictor.js";
import { unsupported } from "./failures.js";
import { loadModel } from "./model.js";
import { createPredictor } from "./run.js";
import { importRuntime } from "./runtime.js";
import { readSavedModel } from "./saved-model.js";

/** Keys of `userDefinedMetadata` under which authors write the names of the columns of a matrix input. */
const FEATURE_KEYS = ["feature_names", "featureNames", "features", "columns"];
/** Keys under which they write the class labels, in the order of the outputs. */
const LABEL_KEYS = ["class_labels", "classLabels", "class_names", "classNames", "classes", "labels"];

/**
 * Loads a model of TensorFlow.js.
 * @throws MODEL_NOT_READABLE, MODEL_CORRUPT, MODEL_UNSUPPORTED, MODEL_OUTPUT, PACKAGE_MISSING
 */
export async function loadTensorFlowModel(path: string, context: LoadContext): Promise<Predictor> {
  const saved = await readSavedModel(path);
  const runtime = await importRuntime(path, saved.format === "graph-model" ? "converter" : "layers");
  await runtime.backends[0]!.use();
  const model = await loadModel(runtime, saved).catch((cause) => {
    throw unsupported(path, cause);
  });
  return createPredictor(runtime, model, {
    path,
    name: "TensorFlow.js",
    context,
    featureNames: listIn(saved.metadata, FEATURE_KEYS),
    classLabels: listIn(saved.metadata, LABEL_KEYS),
  });
}

function listIn(
  metadata: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): readonly string[] | undefined {
  const list = keys.map((key) => metadata[key]).find((value) => Array.isArray(value) && value.length > 0);
  return (list as unknown[] | undefined)?.map(String);
}
