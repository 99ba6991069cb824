import { readFile } from "node:fs/promises";
import type { InferenceSession } from "onnxruntime-node";
import { type Column, float64Column } from "../../data/column.js";
import { DataFrame } from "../../data/frame.js";
import { drumError } from "../../errors.js";
import type { Feature, LoadContext, NeededColumns, Predictor } from "../predictor.js";
import { blocksOf } from "./blocks.js";
import { fittingLabels, labelCandidates } from "./class-labels.js";
import { assignColumns } from "./inputs.js";
import { listIn } from "./metadata-list.js";
import { externalFiles, type ModelFile, readModelFile } from "./model-file.js";
import { choosePredictions } from "./outputs.js";
import { collectPredictions, noPredictions, type PredictionBlock } from "./predictions.js";
import { runSize } from "./run-size.js";
import { type PreparedInput, runBlock } from "./runs.js";
import { createSession, importRuntime, type Runtime, reasonOf } from "./runtime.js";
import { rowWidth, type TensorSpec } from "./tensor-spec.js";
import { isFeedable, prepareInput } from "./tensors.js";
import { type Unwrapped, unwrapOutputs } from "./unwrap.js";
import { WireError } from "./wire.js";

/** Keys of `metadata_props` under which authors write the names of the columns of a matrix input. */
const FEATURE_KEYS = ["feature_names", "features", "columns"];

/**
 * Loads an ONNX model.
 *
 * @throws MODEL_NOT_READABLE, MODEL_CORRUPT, MODEL_UNSUPPORTED, MODEL_OUTPUT, PACKAGE_MISSING
 */
export async function loadOnnx(path: string, context: LoadContext): Promise<Predictor> {
  const bytes = await readBytes(path);
  try {
    return await loadBytes(path, bytes, context);
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw drumError("MODEL_CORRUPT", { path, kind: "an ONNX model", reason: cause.message }, { cause });
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw drumError("MODEL_NOT_READABLE", { path, reason: reasonOf(cause) }, { cause });
  }
}

async function loadBytes(path: string, bytes: Uint8Array, context: LoadContext): Promise<Predictor> {
  const model = readModelFile(bytes);
  const { unwrapped, tail } = unwrapOutputs(model);
  const runtime = await importRuntime(path);
  const session = await createSession(
    runtime,
    path,
    unwrapped.length === 0
      ? undefined
      : { bytes: Buffer.concat([bytes, tail]), externalFiles: externalFiles(model) },
  );
  try {
    return makePredictor(path, context, model, unwrapped, runtime, session);
  } catch (error) {
    await session.release();
    throw error;
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
  const candidates = labelCandidates(model, unwrapped, outputs, context.targetType);
  const labelCount = context.classLabels?.length ?? candidates[0]?.length;
  const predictions = choosePredictions(path, outputs, unwrapped, context.targetType, labelCount);
  const classLabels = fittingLabels(candidates, predictions, outputs);
  const featureNames = listIn(model.metadata, FEATURE_KEYS);
  const features = featuresOf(inputs, featureNames);
  const size = runSize(model, inputs);
  let closed = false;
  return {
    description: model.producer === "" ? "ONNX" : `ONNX (${model.producer})`,
    ...(features && { features, needs: neededColumns(features, inputs.length === 1 && features.length > 1) }),
    ...(classLabels && { classLabels }),
    predict: async (frame) => {
      const prepared = prepareInputs(frame, inputs, featureNames);
      const width = prepared.reduce((sum, input) => sum + input.width, 0);
      const blocks: PredictionBlock[] = [];
      const none = frame.length === 0 ? noPredictions(predictions, outputs, classLabels) : undefined;
      if (none !== undefined) return none;
      for (const block of blocksOf(frame.length, size, width)) {
        const results = await runBlock(path, runtime, session, prepared, block, predictions.tensors);
        blocks.push({ ...block, results });
      }
      return collectPredictions(path, frame.length, blocks, predictions, classLabels);
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
