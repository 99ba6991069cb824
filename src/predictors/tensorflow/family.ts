import type { PredictorFamily } from "../predictor.js";

/** Models of TensorFlow.js, of layers or of a graph: a `model.json` with the files of its weights beside it. */
export const tensorflow: PredictorFamily = {
  name: "tensorflow",
  extensions: [".json"],
  recognises(head) {
    const start = new TextDecoder("latin1").decode(head);
    return /^(ï»¿)?\s*\{[\s\S]*"(modelTopology|weightsManifest)"\s*:/.test(start);
  },
  load: async (path, context) => (await import("./predictor.js")).loadTensorFlowModel(path, context),
};
