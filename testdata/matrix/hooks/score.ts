import type { LoadModel, PostProcess, Score, Transform } from "drum";
import { type Linear, load, probabilities, scores } from "./linear.js";

export const loadModel: LoadModel<Linear> = load;

export const transform: Transform<Linear> = (data) => data;

export const score: Score<Linear> = (data, model) =>
  model.classes === undefined ? { Predictions: scores(data, model)[0] } : probabilities(data, model);

export const postProcess: PostProcess<Linear> = (predictions) => predictions;
