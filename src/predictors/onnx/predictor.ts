import { readFile } from "node:fs/promises";
import type { InferenceSession } from "onnxruntime-node";
import { type Column, float64Column } from "../../data/column.js";
import { DataFrame } from "../../data/frame.js";
import { drumError } from "../../errors.js";
import type { Feature, LoadContext, Predictor } from "../predictor.js";
import { classLabelsOf } from "./class-labels.js";
import { assignColumns } from "./inputs.js";
import { listIn } from "./metadata-list.js";
import { externalFiles, type ModelFile, readModelFile } from "./model-file.js";
import { choosePredictions, type Predictions } from "./outputs.js";
import { collectPredictions, type PredictionBlock } from "./predictions.js";
import { createSession, importRuntime, type Runtime, reasonOf } from "./runtime.js";
import { rowWidth, type TensorSpec } from "./tensor-spec.js";
import { isFeedable, prepareInput, type TensorFill } from "./tensors.js";
import { type Unwrapped, unwrapOutputs } from "./unwrap.js";
import { WireError } from "./wire.js";

/** Keys of `metadata_props` under which authors write the names of the columns of a matrix input. */
const FEATURE_KEYS = ["feature_names", "features", "columns"];

/** Values that go into one run at most, so that memory stays bounded whatever the number of rows. */
const VALUES_PER_RUN = 2 ** 20;
const ROWS_PER_RUN = 8192;

/**
 * Loads an ONNX model.
 *
 * @throws MODEL_CORRUPT, MODEL_UNSUPPORTED, MODEL_OUTPUT, PACKAGE_MISSING
 */
export async function loadOnnx(path: string, context: LoadContext): Promise<Predictor> {
  const model = await readModel(path);
  const { unwrapped, tail } = unwrapOutputs(model);
  const runtime = await importRuntime(path);
  const session = await createSession(
    runtime,
    path,
    unwrapped.length === 0
      ? undefined
      : { bytes: Buffer.concat([model.bytes, tail]), externalFiles: externalFiles(model) },
  );
  try {
    return makePredictor(path, context, model, unwrapped, runtime, session);
  } catch (error) {
    await session.release();
    throw error;
  }
}

async function readModel(path: string): Promise<ModelFile> {
  try {
    return readModelFile(await readFile(path));
  } catch (cause) {
    if (cause instanceof WireError) {
      throw drumError("MODEL_CORRUPT", { path, kind: "an ONNX model", reason: cause.message }, { cause });
    }
    throw drumError("MODEL_NOT_READABLE", { path, reason: reasonOf(cause) }, { cause });
  }
}

function makePredictor(
  path: string,
  context: LoadContext,
  model: ModelFile,
  unwrapped: readonly Unwrapped[],
  runtime: Runtime,
  session: InferenceSession,
): Predictor {
  const inputs = session.inputMetadata.map((input) => tensorInput(path, input));
  const outputs = session.outputMetadata.flatMap((output) => (output.isTensor ? [output] : []));
  const labels = labelsFor(model, unwrapped, outputs, context.targetType);
  const labelCount = context.classLabels?.length ?? labels?.length;
  const predictions = choosePredictions(path, outputs, unwrapped, context.targetType, labelCount);
  const classLabels = fittingLabels(predictions.labels ?? labels, predictions, outputs);
  const featureNames = listIn(model.metadata, FEATURE_KEYS);
  const features = featuresOf(inputs, featureNames);
  const shape = { predictions, outputs, ...(classLabels && { classLabels }) };
  let closed = false;
  return {
    description: model.producer === "" ? "ONNX" : `ONNX (${model.producer})`,
    ...(features && { features }),
    ...(classLabels && { classLabels }),
    predict: async (frame) => {
      const fills = prepareInputs(frame, inputs, featureNames);
      const blocks: PredictionBlock[] = [];
      for (const block of blocksOf(frame.length, inputs, fills)) {
        const results = await runBlock(path, runtime, session, fills, block, predictions.tensors);
        blocks.push({ ...block, results });
      }
      return collectPredictions(path, frame.length, blocks, shape);
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await session.release();
    },
  };
}

function tensorInput(path: string, input: InferenceSession.ValueMetadata): TensorSpec {
  if (input.isTensor && isFeedable(input.type)) return input;
  const reason = `its input '${input.name}' is ${input.isTensor ? `of type ${input.type}` : "no tensor"}`;
  throw drumError("MODEL_UNSUPPORTED", { path, reason, remedy: "Run it in a score hook." });
}

/** The model's own labels, before it is known which outputs are the predictions. */
function labelsFor(
  model: ModelFile,
  unwrapped: readonly Unwrapped[],
  outputs: readonly TensorSpec[],
  targetType: string,
): readonly string[] | undefined {
  if (targetType !== "binary" && targetType !== "multiclass" && targetType !== "multilabel") return undefined;
  const tensors = [...unwrapped.flatMap((entry) => entry.tensors), ...outputs.map((output) => output.name)];
  // Every label of a multilabel model has a classifier of its own: only the author knows the whole list.
  return classLabelsOf(model, targetType === "multilabel" ? [] : tensors);
}

/** Labels are of no use when there are not as many as columns, or two for the one column of a binary model. */
function fittingLabels(
  labels: readonly string[] | undefined,
  predictions: Predictions,
  outputs: readonly TensorSpec[],
): readonly string[] | undefined {
  if (labels === undefined) return undefined;
  let width = 0;
  for (const name of predictions.tensors) {
    const own = predictions.lastOnly ? 1 : rowWidth(outputs.find((output) => output.name === name)!);
    if (own === undefined) return labels;
    width += own;
  }
  return width === labels.length || (width === 1 && labels.length === 2) ? labels : undefined;
}

function featuresOf(
  inputs: readonly TensorSpec[],
  featureNames: readonly string[] | undefined,
): Feature[] | undefined {
  if (inputs.length > 1) {
    const named = inputs.every((input) => rowWidth(input) === 1);
    return named ? inputs.map(({ name, type }) => ({ name, type: `tensor(${type})` })) : undefined;
  }
  return featureNames?.map((name) => ({ name, type: `tensor(${inputs[0]!.type})` }));
}

interface PreparedInput {
  readonly input: TensorSpec;
  readonly width: number;
  readonly fill: TensorFill;
}

function prepareInputs(
  frame: DataFrame,
  inputs: readonly TensorSpec[],
  featureNames: readonly string[] | undefined,
): PreparedInput[] {
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

interface Block {
  readonly start: number;
  readonly end: number;
  /** Rows that the run has, more than there are where the model or exactness asks for it. */
  readonly rows: number;
}

/**
 * Cuts the rows into runs. A model with a fixed number of rows gets exactly that many, and no run has a
 * single row otherwise, because onnxruntime multiplies a lone row by another algorithm whose sums differ in
 * the last bits: rows must get the same predictions one by one as all at once. No rows at all are still one
 * run, of blank rows, which shows how wide the predictions are.
 */
function* blocksOf(length: number, inputs: readonly TensorSpec[], prepared: readonly PreparedInput[]) {
  const fixed = inputs
    .map((input) => input.shape[0])
    .find((size): size is number => typeof size === "number");
  const values = prepared.reduce((sum, { width }) => sum + width, 0);
  const most = fixed ?? Math.max(2, Math.min(ROWS_PER_RUN, Math.floor(VALUES_PER_RUN / Math.max(values, 1))));
  let start = 0;
  do {
    const end = Math.min(start + most, length);
    const block: Block = { start, end, rows: fixed ?? Math.max(end - start, 2) };
    yield block;
    start = end;
  } while (start < length);
}

async function runBlock(
  path: string,
  runtime: Runtime,
  session: InferenceSession,
  prepared: readonly PreparedInput[],
  { start, end, rows }: Block,
  fetches: readonly string[],
): Promise<InferenceSession.ReturnType> {
  const feeds: Record<string, InstanceType<Runtime["Tensor"]>> = {};
  for (const { input, width, fill } of prepared) {
    feeds[input.name] = new runtime.Tensor(
      input.type as "float32",
      fill(start, end, rows) as Float32Array,
      dimensions(input, rows, width),
    );
  }
  try {
    return await session.run(feeds, fetches);
  } catch (cause) {
    throw drumError("MODEL_RUN", { path, reason: reasonOf(cause) }, { cause });
  }
}

/** The shape of a run's tensor: as declared, with free dimensions filled in. */
function dimensions(input: TensorSpec, rows: number, width: number): number[] {
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
