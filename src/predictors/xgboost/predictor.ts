import { type Column, float64Column } from "../../data/column.js";
import { DataFrame } from "../../data/frame.js";
import { columnsByName, columnsByPosition } from "../features.js";
import type { Feature, LoadContext, Predictor } from "../predictor.js";
import { type FeatureInput, featureValues } from "./inputs.js";
import { readModel, type XgboostModel } from "./model.js";
import { transformFor } from "./objectives.js";
import { MARGINS } from "./transforms.js";

/** Rows evaluated together: enough to spread the cost of a tree, few enough to stay in the cache. */
const BLOCK_ROWS = 256;

/** Loads an XGBoost model. @throws MODEL_CORRUPT, MODEL_UNSUPPORTED, MODEL_NOT_READABLE */
export async function loadPredictor(path: string, context: LoadContext): Promise<Predictor> {
  const model = await readModel(path);
  const features = model.featureNames?.map(
    (name, i): Feature => ({ name, ...(model.featureTypes && { type: model.featureTypes[i]! }) }),
  );
  const inputs = Array.from(
    { length: model.features },
    (_, i): FeatureInput => ({
      name: model.featureNames?.[i] ?? String(i),
      type: model.featureTypes?.[i],
      categories: model.categories.get(i),
    }),
  );
  const transform = MARGINS[transformFor(model.objective, context.targetType)];
  return {
    description: `XGBoost (${model.booster}, ${model.objective})`,
    ...(features && { features }),
    predict(frame) {
      const columns = features ? columnsByName(frame, features) : columnsByPosition(frame, model.features);
      // Messages name the columns of the data where the model has no names of its own.
      const named = features ? inputs : inputs.map((input, i) => ({ ...input, name: frame.names[i]! }));
      const margins = evaluate(model, columns, named, frame.length);
      const width = transform(margins, model.outputs);
      // Two classes by softmax: the one probability that a binary target takes is that of class 1.
      const positive = context.targetType === "binary" && width === 2;
      return positive
        ? toFrame(margins, frame.length, width, [1])
        : toFrame(
            margins,
            frame.length,
            width,
            Array.from({ length: width }, (_, k) => k),
          );
    },
  };
}

/** The margins of all rows. */
function evaluate(
  model: XgboostModel,
  columns: readonly Column[],
  inputs: readonly FeatureInput[],
  length: number,
): Float32Array {
  const { features, outputs } = model;
  const values = columns.map((column, f) => featureValues(column, inputs[f]!));
  const margins = new Float32Array(length * outputs);
  const rows = new Float32Array(Math.min(length, BLOCK_ROWS) * features);
  for (let start = 0; start < length; start += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, length - start);
    for (let f = 0; f < features; f++) {
      const column = values[f]!;
      for (let i = 0, at = f; i < count; i++, at += features) rows[at] = column[start + i]!;
    }
    model.evaluate(rows, count, margins.subarray(start * outputs, (start + count) * outputs));
  }
  return margins;
}

/** Columns `kept` of a matrix with `width` numbers a row; a single one is called `Predictions`. */
function toFrame(matrix: Float32Array, length: number, width: number, kept: readonly number[]): DataFrame {
  const columns = kept.map((k) => {
    const values = new Float64Array(length);
    for (let i = 0; i < length; i++) values[i] = matrix[i * width + k]!;
    return float64Column(values);
  });
  return new DataFrame(kept.length === 1 ? ["Predictions"] : kept.map(String), columns, length);
}
