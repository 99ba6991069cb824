import type { Column } from "../../data/column.js";
import type { DataFrame } from "../../data/frame.js";
import { featureValues } from "../feature-values.js";
import { columnsByName, columnsByPosition } from "../features.js";
import type { Feature, LoadContext, NeededColumns, Predictor } from "../predictor.js";
import { rowsToFrame } from "../rows-to-frame.js";
import { type LightgbmModel, readModel } from "./model.js";
import { readModelText } from "./model-text.js";

/** Loads a LightGBM model. @throws MODEL_CORRUPT, MODEL_UNSUPPORTED, MODEL_NOT_READABLE */
export async function loadPredictor(path: string, context: LoadContext): Promise<Predictor> {
  return createPredictor(readModel(await readModelText(path)), context);
}

export function createPredictor(model: LightgbmModel, context: LoadContext): Predictor {
  const features = model.featureNames?.map((name): Feature => ({ name }));
  const needs = features && neededColumns(features, model);
  const columnsOf = (frame: DataFrame): readonly Column[] =>
    features
      ? columnsByName(withModelNames(frame, features), features)
      : columnsByPosition(frame, model.features);
  return {
    description: `LightGBM (${model.objective ?? "own objective"})`,
    ...(features && { features }),
    ...(needs && { needs }),
    predict(frame) {
      const names = model.featureNames ?? frame.names;
      const values = columnsOf(frame).map((column, f) =>
        featureValues(column, {
          name: names[f]!,
          categorical: model.categorical.has(f),
          categories: model.categories.get(f),
        }),
      );
      const scores = model.rawScores(values, frame.length);
      model.transform(scores, model.outputs);
      return rowsToFrame(scores, frame.length, model.outputs, context.targetType);
    },
  };
}

/** Undefined where an underscore may stand for a blank, so that the names in the data are not known exactly. */
function neededColumns(
  features: readonly Feature[],
  { categories }: LightgbmModel,
): NeededColumns | undefined {
  const names = features.map(({ name }) => name);
  if (names.some((name) => name.includes("_"))) return undefined;
  return {
    columns: names,
    types: Object.fromEntries(names.map((name, f) => [name, categories.has(f) ? "text" : "float64"])),
  };
}

/** LightGBM writes underscores for the blanks in names; data comes with the names as they were. */
function withModelNames(frame: DataFrame, features: readonly Feature[]): DataFrame {
  const given = new Set(frame.names);
  const renamed = new Map(features.flatMap(({ name }) => (given.has(name) ? [] : [[name, name] as const])));
  if (renamed.size === 0) return frame;
  return frame.rename(frame.names.map((name) => renamed.get(name.replaceAll(" ", "_")) ?? name));
}
