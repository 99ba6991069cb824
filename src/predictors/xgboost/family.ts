import type { PredictorFamily } from "../predictor.js";

/**
 * XGBoost models saved as JSON or UBJSON (`Booster.save_model`), evaluated here with the results of libxgboost
 * to the last bit.
 */
export const xgboost: PredictorFamily = {
  name: "xgboost",
  extensions: [".json", ".ubj"],
  recognises(head) {
    // `learner` comes first or after a few short entries; the model itself may be larger than the head.
    const start = new TextDecoder("latin1").decode(head);
    return (
      /^(\ufeff|\u00ef\u00bb\u00bf)?\s*\{[\s\S]*"learner"\s*:\s*\{/.test(start) ||
      /^\{[iUIlL][\s\S]*learner\{/.test(start)
    );
  },
  async load(path, context) {
    const { loadPredictor } = await import("./predictor.js");
    return loadPredictor(path, context);
  },
};
