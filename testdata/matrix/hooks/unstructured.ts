import { DataFrame, type LoadModel, type ScoreUnstructured } from "drum";
import { type Linear, load, scores } from "./linear.js";

export const loadModel: LoadModel<Linear> = load;

export const scoreUnstructured: ScoreUnstructured<Linear> = (model, data) => {
  const [header, ...rows] = String(data)
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const columns = header.map((name, k) => [name, Float64Array.from(rows, (row) => Number(row[k]))]);
  const [predictions] = scores(DataFrame.from(Object.fromEntries(columns)), model);
  return [`Predictions\n${predictions.join("\n")}\n`, { mimetype: "text/csv" }];
};
