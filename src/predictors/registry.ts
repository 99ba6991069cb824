import type { PredictorFamily } from "./predictor.js";

/** Every family of artifacts that runs inside Node. */
export const FAMILIES: readonly PredictorFamily[] = [];
