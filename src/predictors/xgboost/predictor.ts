import { float64Column } from "../../data/column.js";
import { DataFrame } from "../../data/frame.js";
import { columnsByName, columnsByPosition } from "../features.js";
import type { Feature, LoadContext, Predictor } from "../predictor.js";
import { readDocument } from "./document.js";
import { featureValues } from "./inputs.js";
import { readModel, type XgboostModel } from "./model.js";
import { transformFor } from "./objectives.js";
import { MARGINS } from "./transforms.js";

/** Rows evaluated together: enough to spread the cost of a tree, few enough to stay in the cache. */
const BLOCK_ROWS = 256;

/** Loads an XGBoost model. @throws MODEL_CORRUPT, MODEL_UNSUPPORTED, MODEL_NOT_READABLE */
export async function loadPredictor(path: string, context: LoadContext): Promise<Predictor> {
  return createPredictor(readModel(await readDocument(path)), context);
}

export function createPredictor(model: XgboostModel, context: LoadContext): Predictor {
  const features = model.featureNames?.map(
    (name, i): Feature => ({ name, ...(model.featureTypes && { type: model.featureTypes[i]! }) }),
  );
  const transform = MARGINS[transformFor(model.objective, context.targetType)];
  return {
    description: `XGBoost (${model.booster}, ${model.objective})`,
    ...(features && { features }),
    predict(frame) {
      const columns = features ? columnsByName(frame, features) : columnsByPosition(frame, model.features);
      const names = model.featureNames ?? frame.names;
      const values = columns.map((column, f) =>
        featureValues(column, {
          name: names[f]!,
          type: model.featureTypes?.[f],
          categories: model.categories.get(f),
        }),
      );
      const margins = evaluate(model, values, frame.length);
      const width = transform(margins, model.outputs);
      // Two classes by softmax: the one probability that a binary target takes is that of class 1.
      const kept =
        context.targetType === "binary" && width === 2 ? [1] : Array.from({ length: width }, (_, k) => k);
      return toFrame(margins, frame.length, width, kept);
    },
  };
}

/** The margins of all rows. */
function evaluate(
  { features, outputs, evaluate: evaluateBlock }: XgboostModel,
  values: readonly (Float64Array | Float32Array)[],
  length: number,
): Float32Array {
  const margins = new Float32Array(length * outputs);
  const rows = new Float32Array(Math.min(length, BLOCK_ROWS) * features);
  for (let start = 0; start < length; start += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, length - start);
    for (let f = 0; f < features; f++) {
      const column = values[f]!;
      for (let i = 0, at = f; i < count; i++, at += features) rows[at] = column[start + i]!;
    }
    evaluateBlock(rows, count, margins.subarray(start * outputs, (start + count) * outputs));
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
