import type { PredictorFamily } from "../predictor.js";

/** Keras models in HDF5 files and archives, as far as their layers run without Keras. */
export const keras: PredictorFamily = {
  name: "keras",
  extensions: [".h5", ".keras"],
  recognises: async (head, path) => (await import("./look.js")).runsWithoutKeras(head, path),
  load: async (path, context) => (await import("./predictor.js")).loadKerasModel(path, context),
};
