import { type Column, float64Column } from "../../data/column.js";
import { DataFrame } from "../../data/frame.js";
import type { Feature, NeededColumns, Predictor } from "../predictor.js";
import { type Block, blocksOf, type RunSize } from "./blocks.js";
import { prepareInput, type TensorFill } from "./fill.js";
import { assignColumns } from "./inputs.js";
import type { Predictions } from "./outputs.js";
import {
  collectPredictions,
  noPredictions,
  type PredictionBlock,
  type TensorResults,
} from "./predictions.js";
import { rowWidth, type TensorSpec } from "./spec.js";

/** A model of tensors, whatever runs it. */
export interface TensorModel {
  readonly path: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Names of the columns of the one matrix input, where the file has them. */
  readonly featureNames: readonly string[] | undefined;
  readonly classLabels: readonly string[] | undefined;
  readonly predictions: Predictions;
  readonly runSize: RunSize;
  /** Runs one block and gives the tensors of the predictions. */
  run(prepared: readonly PreparedInput[], block: Block): TensorResults | Promise<TensorResults>;
}

/** An input, and how its values are made. */
export interface PreparedInput {
  readonly input: TensorSpec;
  /** Number of values in a row. */
  readonly width: number;
  readonly fill: TensorFill;
}

/**
 * Predicts block by block, so that memory stays bounded whatever the number of rows.
 * @throws FEATURES_MISSING, FEATURE_COUNT, FEATURE_VALUES, COLUMN_NOT_NUMERIC, MODEL_OUTPUT and what the run throws
 */
export async function predictRows(model: TensorModel, frame: DataFrame): Promise<DataFrame> {
  const { path, outputs, predictions, classLabels } = model;
  const prepared = prepareInputs(frame, model);
  const width = prepared.reduce((sum, input) => sum + input.width, 0);
  const blocks: PredictionBlock[] = [];
  const none = frame.length === 0 ? noPredictions(predictions, outputs, classLabels) : undefined;
  if (none !== undefined) return none;
  for (const block of blocksOf(frame.length, model.runSize, width)) {
    blocks.push({ ...block, results: await model.run(prepared, block) });
  }
  return collectPredictions(path, frame.length, blocks, predictions, classLabels);
}

function prepareInputs(frame: DataFrame, { inputs, featureNames }: TensorModel): PreparedInput[] {
  const assigned = assignColumns(frame, inputs, featureNames);
  // Columns without rows have no type to speak of.
  const source = frame.length > 0 ? frame : new DataFrame(frame.names, frame.columns.map(emptyNumbers));
  return assigned.map((entry) => ({
    input: entry.input,
    width: entry.width,
    fill: prepareInput(source, entry),
  }));
}

function emptyNumbers(column: Column): Column {
  return column.type === "vector" || column.type === "matrix" ? column : float64Column(new Float64Array());
}

/** What a model says of the columns that it takes. */
export function featuresOf({
  inputs,
  featureNames,
}: Pick<TensorModel, "inputs" | "featureNames">): Pick<Predictor, "features" | "needs"> {
  const features = namedFeatures(inputs, featureNames);
  return features
    ? { features, needs: neededColumns(features, inputs.length === 1 && features.length > 1) }
    : {};
}

function namedFeatures(
  inputs: readonly TensorSpec[],
  featureNames: readonly string[] | undefined,
): Feature[] | undefined {
  if (inputs.length > 1) {
    const named = inputs.every((input) => rowWidth(input) === 1);
    return named ? inputs.map(({ name, type }) => ({ name, type: `tensor(${type})` })) : undefined;
  }
  return featureNames?.map((name) => ({ name, type: `tensor(${inputs[0]!.type})` }));
}

/**
 * Integers are left as they are, since floats do not hold all of them.
 * @param exact whether these are the very names of all columns that may be taken
 */
function neededColumns(features: readonly Feature[], exact: boolean): NeededColumns {
  const types = features.flatMap(({ name, type }) => {
    const read = type && READ_AS[type];
    return read ? [[name, read] as const] : [];
  });
  return { ...(exact && { columns: features.map(({ name }) => name) }), types: Object.fromEntries(types) };
}

const READ_AS: Readonly<Record<string, "float32" | "float64" | "text">> = {
  "tensor(float32)": "float32",
  "tensor(float64)": "float64",
  "tensor(string)": "text",
};

/** The shape of a run's tensor: as declared, with free dimensions filled in. */
export function dimensions(input: TensorSpec, rows: number, width: number): number[] {
  if (input.shape.length === 0) return [rows, width];
  let open = width;
  let free = 0;
  for (const size of input.shape.slice(1)) {
    if (typeof size === "number") open /= size;
    else free++;
  }
  // With one free dimension there is one way to fill it; with more, the last takes what there is.
  return input.shape.map((size, i) => {
    if (i === 0) return rows;
    if (typeof size === "number") return size;
    return --free === 0 ? open : 1;
  });
}
