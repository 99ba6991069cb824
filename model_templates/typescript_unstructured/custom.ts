import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HttpError, type LoadModel, type ScoreUnstructured } from "drum";
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

/** The 64 grey values, from 0 to 1, of each image. What is wrong with the request is answered with status 422. */
function parseJson(text: string): number[][] {
  const { images } = parseObject(text);
  if (!Array.isArray(images)) throw new HttpError('The JSON needs a list of images: {"images": [...]}.', 422);
  return images.map((rows, i) => {
    const grey: unknown[] = Array.isArray(rows) ? rows.flat() : [];
    if (grey.length !== 64 || !grey.every((value) => typeof value === "number")) {
      throw new HttpError(`Image ${i + 1} is not 8 rows of 8 grey values.`, 422);
    }
    return (grey as number[]).map((value) => value / 16);
  });
}

function parseObject(text: string): { images?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new HttpError("The text is not JSON.", 422); // without the parser's message, which quotes the text
  }
}

/** The probability of each class: softmax over the linear scores. */
function classify({ weights, biases }: Model, image: number[]): number[] {
  const scores = weights.map((row, k) => row.reduce((sum, weight, i) => sum + weight * image[i], biases[k]));
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
