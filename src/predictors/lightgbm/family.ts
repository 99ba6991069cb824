import type { PredictorFamily } from "../predictor.js";

/**
 * LightGBM models saved as text (`Booster.save_model`), evaluated here with the results of LightGBM to the last
 * bit.
 */
export const lightgbm: PredictorFamily = {
  name: "lightgbm",
  extensions: [".txt", ".lgb"],
  recognises(head) {
    return /^tree\r?\nversion=/.test(new TextDecoder("latin1").decode(head.subarray(0, 64)));
  },
  async load(path, context) {
    const { loadPredictor } = await import("./predictor.js");
    return loadPredictor(path, context);
  },
};
