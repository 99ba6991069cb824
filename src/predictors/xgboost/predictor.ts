import { float64Column } from "../../data/column.js";
import { DataFrame } from "../../data/frame.js";
import { columnsByName, columnsByPosition } from "../features.js";
import type { Feature, LoadContext, NeededColumns, Predictor } from "../predictor.js";
import { readDocument } from "./document.js";
import { featureValues } from "./inputs.js";
import { readModel, type XgboostModel } from "./model.js";
import { transformFor } from "./objectives.js";
import { MARGINS } from "./transforms.js";

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
    ...(features && { features, needs: neededColumns(features, model) }),
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
      const margins = model.evaluate(values, frame.length);
      const width = transform(margins, model.outputs);
      // Two classes by softmax: the one probability that a binary target takes is that of class 1.
      const kept =
        context.targetType === "binary" && width === 2 ? [1] : Array.from({ length: width }, (_, k) => k);
      return toFrame(margins, frame.length, width, kept);
    },
  };
}

/** The model computes with 32-bit floats, except where it looks for the names of categories. */
function neededColumns(features: readonly Feature[], { categories }: XgboostModel): NeededColumns {
  const numbers = features.filter(({ type }, f) => type !== "c" && !categories.has(f));
  return {
    columns: features.map(({ name }) => name),
    types: Object.fromEntries(numbers.map(({ name }) => [name, "float32"])),
  };
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
