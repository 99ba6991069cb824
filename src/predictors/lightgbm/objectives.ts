import { exp64 } from "../../kernels/float64.js";
import { words } from "./model-text.js";

/** Turns raw scores (rows of `outputs`) into predictions, in place. */
export type ScoreTransform = (scores: Float64Array, outputs: number) => void;

/** What follows the name of an objective in the file: `sigmoid:0.7` and plain words. */
type Settings = ReadonlyMap<string, string>;

const identity = (): ScoreTransform => () => {};
const each = (transform: (score: number) => number) => (): ScoreTransform => (scores) => {
  for (let i = 0; i < scores.length; i++) scores[i] = transform(scores[i]!);
};

/** Least squares on square roots, where the model was trained so. */
const square = (settings: Settings): ScoreTransform =>
  settings.has("sqrt") ? each((score) => Math.sign(score) * score * score)() : identity();

const scaledSigmoid = (settings: Settings): ScoreTransform => {
  const scale = decimal(settings.get("sigmoid") ?? "1");
  return each((score) => 1 / (1 + exp64(-scale * score)))();
};

/** Every objective of LightGBM up to 4.7 by its name in a model file. */
export const OBJECTIVES: Readonly<Record<string, (settings: Settings) => ScoreTransform>> = {
  regression: square,
  regression_l1: square,
  huber: square,
  fair: square,
  quantile: square,
  mape: square,
  poisson: each(exp64),
  gamma: each(exp64),
  tweedie: each(exp64),
  binary: scaledSigmoid,
  multiclass: () => softmax,
  multiclassova: scaledSigmoid,
  cross_entropy: each((score) => 1 / (1 + exp64(-score))),
  // C libraries differ among themselves in log1p, by a unit of the last place.
  cross_entropy_lambda: each((score) => Math.log1p(exp64(score))),
  lambdarank: identity,
  rank_xendcg: identity,
};

/** `binary sigmoid:1` as its name and settings. */
export function parseObjective(text: string): { name: string; settings: Settings } {
  const [name = "", ...rest] = words(text);
  return {
    name,
    settings: new Map(
      rest.map((setting) => {
        const colon = setting.indexOf(":");
        return colon < 0 ? [setting, ""] : [setting.slice(0, colon), setting.slice(colon + 1)];
      }),
    ),
  };
}

function softmax(scores: Float64Array, outputs: number): void {
  for (let start = 0; start < scores.length; start += outputs) {
    let largest = scores[start]!;
    for (let k = 1; k < outputs; k++) largest = Math.max(largest, scores[start + k]!);
    let sum = 0;
    for (let k = 0; k < outputs; k++) {
      const power = exp64(scores[start + k]! - largest);
      scores[start + k] = power;
      sum += power;
    }
    for (let k = 0; k < outputs; k++) scores[start + k] = scores[start + k]! / sum;
  }
}

/** A setting as LightGBM reads it: digit by digit, rounding each time, which is not always the nearest number. */
function decimal(text: string): number {
  const parts = /^(\d+)\.(\d+)$/.exec(text);
  if (parts === null) return Number(text);
  let value = Number(parts[1]);
  let place = 10;
  for (const digit of parts[2]!) {
    value += Number(digit) / place;
    place *= 10;
  }
  return value;
}
