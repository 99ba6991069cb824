import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LoadModel, ScoreUnstructured } from "drum";
import { parsePgm } from "./pgm.js";

/** A multinomial logistic regression: a row of 64 weights and a bias for each class. */
interface Model {
  classes: number[];
  weights: number[][];
  biases: number[];
}

export const loadModel: LoadModel<Model> = (codeDir) =>
  JSON.parse(readFileSync(join(codeDir, "digits.json"), "utf8"));

/**
 * Reads handwritten digits. Text is JSON, `{"images": [8 rows of 8 grey values from 0 to 16, …]}`; bytes are one
 * PGM image. The query `probabilities=true` asks for the probability of every class.
 */
export const scoreUnstructured: ScoreUnstructured<Model> = (model, data, { query }) => {
  const images = typeof data === "string" ? parseJson(data) : [parsePgm(data)];
  const digits = images.map((image) => {
    const probabilities = classify(model, image);
    const digit = model.classes[probabilities.indexOf(Math.max(...probabilities))];
    return query.probabilities === "true" ? { digit, probabilities } : { digit };
  });
  return [`${JSON.stringify({ digits })}\n`, { mimetype: "application/json" }];
};

function parseJson(text: string): number[][] {
  const { images } = JSON.parse(text) as { images: number[][][] };
  return images.map((rows) => {
    const grey = rows.flat();
    if (grey.length !== 64)
      throw new Error(`An image has 8 rows of 8 grey values, not ${grey.length} values.`);
    return grey.map((value) => value / 16);
  });
}

/** The probability of each class: softmax over the linear scores. */
function classify({ weights, biases }: Model, image: number[]): number[] {
  const scores = weights.map((row, k) => row.reduce((sum, weight, i) => sum + weight * image[i], biases[k]));
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
