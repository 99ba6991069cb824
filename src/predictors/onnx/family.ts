import type { PredictorFamily } from "../predictor.js";

/** ONNX models, run by `onnxruntime-node`. */
export const onnx: PredictorFamily = {
  name: "onnx",
  extensions: [".onnx"],
  load: async (path, context) => (await import("./predictor.js")).loadOnnx(path, context),
};
