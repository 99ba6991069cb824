import { featureValues } from "../feature-values.js";
import { columnsByName, columnsByPosition } from "../features.js";
import type { Feature, LoadContext, NeededColumns, Predictor } from "../predictor.js";
import { rowsToFrame } from "../rows-to-frame.js";
import { readDocument } from "./document.js";
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
          categorical: model.featureTypes?.[f] === "c",
          categories: model.categories.get(f),
        }),
      );
      const margins = model.evaluate(values, frame.length);
      const width = transform(margins, model.outputs);
      return rowsToFrame(margins, frame.length, width, context.targetType);
    },
  };
}

/** The model computes with 32-bit floats, except where it looks for the names of categories. */
function neededColumns(features: readonly Feature[], { categories }: XgboostModel): NeededColumns {
  return {
    columns: features.map(({ name }) => name),
    types: Object.fromEntries(features.map(({ name }, f) => [name, categories.has(f) ? "text" : "float32"])),
  };
}
