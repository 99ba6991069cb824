import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DataFrame } from "drum";

/** A linear model behind a scaler, as the trainer writes it. */
export interface Linear {
  names: string[];
  mean: number[];
  scale: number[];
  weights: number[][];
  biases: number[];
  classes?: string[];
}

export const load = (codeDir: string): Linear =>
  JSON.parse(readFileSync(join(codeDir, "model.dump"), "utf8"));

export const scaled = (data: DataFrame, { names, mean, scale }: Linear) =>
  names.map((name, k) => data.numbers(name).map((value) => (value - mean[k]) / scale[k]));

/** A number a row and a row of weights. */
export function scores(data: DataFrame, model: Linear): Float64Array[] {
  const columns = scaled(data, model);
  return model.weights.map((weights, output) =>
    Float64Array.from({ length: data.length }, (_, row) =>
      weights.reduce((sum, weight, k) => sum + weight * columns[k][row], model.biases[output]),
    ),
  );
}

/** The softmax of the scores; of two classes the first has score 0. */
export function probabilities(data: DataFrame, model: Linear): Record<string, Float64Array> {
  const given = scores(data, model);
  const all = given.length === 1 ? [new Float64Array(data.length), ...given] : given;
  const powers = all.map((column) =>
    column.map((score, row) => Math.exp(score - Math.max(...all.map((other) => other[row])))),
  );
  const total = (row: number) => powers.reduce((sum, column) => sum + column[row], 0);
  return Object.fromEntries(
    (model.classes ?? []).map((label, k) => [label, powers[k].map((power, row) => power / total(row))]),
  );
}
