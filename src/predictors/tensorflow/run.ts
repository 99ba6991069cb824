import type { Tensor } from "@tensorflow/tfjs-core";
import { drumError } from "../../errors.js";
import type { LoadContext, Predictor } from "../predictor.js";
import type { Block, RunSize } from "../tensors/blocks.js";
import { isFeedable } from "../tensors/fill.js";
import { choosePredictions, fittingLabels, isClassification } from "../tensors/outputs.js";
import {
  dimensions,
  featuresOf,
  type PreparedInput,
  predictRows,
  type TensorModel,
} from "../tensors/predict.js";
import type { ResultTensor, TensorResults } from "../tensors/predictions.js";
import { rowWidth, type TensorSpec } from "../tensors/spec.js";
import { isMissingKernel, runFailed, unsupported } from "./failures.js";
import type { LoadedModel } from "./model.js";
import type { Backend, Runtime } from "./runtime.js";

/** What is known of a model besides its layers or operations. */
export interface ModelDetails {
  readonly path: string;
  /** For descriptions: `TensorFlow.js`, `Keras 3.15.1`. */
  readonly name: string;
  readonly context: LoadContext;
  readonly featureNames: readonly string[] | undefined;
  readonly classLabels: readonly string[] | undefined;
}

/** Makes a predictor of a model, which it disposes of when it is closed. @throws MODEL_UNSUPPORTED, MODEL_OUTPUT */
export async function createPredictor(
  runtime: Runtime,
  model: LoadedModel,
  details: ModelDetails,
): Promise<Predictor> {
  try {
    return await makePredictor(runtime, model, details);
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function makePredictor(
  runtime: Runtime,
  model: LoadedModel,
  { path, name, context, featureNames, classLabels: written }: ModelDetails,
): Promise<Predictor> {
  for (const input of model.inputs) requireFeedable(path, input);
  const { backend, outputs } = await tryBackends(path, runtime, model);
  const labelCount = context.classLabels?.length ?? written?.length;
  const predictions = choosePredictions(path, outputs, [], context.targetType, labelCount);
  const candidates = written && isClassification(context.targetType) ? [written] : [];
  const classLabels = fittingLabels(candidates, predictions, outputs);
  const tensorModel: TensorModel = {
    path,
    inputs: model.inputs,
    outputs,
    featureNames,
    classLabels,
    predictions,
    runSize: runSize(model),
    run: async (prepared, block) => {
      // Another model of this process may compute on another backend, but not between here and the answer.
      while (!backend.isInUse()) await backend.use();
      try {
        return runBlock(runtime, model, outputs, prepared, block);
      } catch (cause) {
        throw runFailed(path, cause);
      }
    },
  };
  let closed = false;
  return {
    description: `${name} (${model.kind}, ${backend.name})`,
    ...featuresOf(tensorModel),
    ...(classLabels && { classLabels }),
    predict: (frame) => predictRows(tensorModel, frame),
    close: () => {
      if (!closed) model.dispose();
      closed = true;
    },
  };
}

function requireFeedable(path: string, { name, type }: TensorSpec): void {
  if (isFeedable(type) && type !== "string") return;
  throw drumError("MODEL_UNSUPPORTED", {
    path,
    reason: `its input '${name}' is of type ${type}, and TensorFlow.js computes with float32, int32 and bool`,
    remedy: "Encode such columns as numbers before the model, or run it in a score hook.",
  });
}

/**
 * The first backend that has all operations of the model, found by a run on blank rows, and the outputs as that run
 * shows them. Where an input leaves its width free there is no such run.
 */
async function tryBackends(
  path: string,
  { backends, tf }: Runtime,
  model: LoadedModel,
): Promise<{ backend: Backend; outputs: readonly TensorSpec[] }> {
  const widths = model.inputs.map(rowWidth);
  const [first] = backends;
  if (widths.includes(undefined)) return { backend: first!, outputs: model.outputs };
  const rows = fixedRows(model) ?? 1;
  const shapes = model.inputs.map((input, i) => dimensions(input, rows, widths[i]!));
  let failure: unknown;
  for (const backend of backends) {
    await backend.use();
    try {
      let outputs: readonly TensorSpec[] = [];
      tf.tidy(() => {
        const blank = shapes.map((shape, i) => tf.zeros(shape, model.inputs[i]!.type as "float32"));
        outputs = model.execute(blank).map(({ shape, dtype }, i) => ({
          name: model.outputs[i]!.name,
          type: dtype,
          shape: shape[0] === rows ? ["", ...shape.slice(1)] : shape,
        }));
      });
      return { backend, outputs };
    } catch (cause) {
      failure = cause;
      if (!isMissingKernel(cause)) break;
    }
  }
  throw unsupported(path, failure);
}

function fixedRows({ inputs }: LoadedModel): number | undefined {
  return inputs.map(({ shape }) => shape[0]).find((size): size is number => typeof size === "number");
}

const ROWS_PER_RUN = 16_384;
/** Values that the largest tensor of a run may hold: 32 MiB of them. */
const VALUES_PER_TENSOR = 2 ** 23;

function runSize(model: LoadedModel): RunSize {
  const fixed = fixedRows(model);
  if (fixed !== undefined) return { most: fixed, multiple: fixed, spacing: 1 };
  const most = Math.max(1, Math.min(ROWS_PER_RUN, Math.floor(VALUES_PER_TENSOR / Math.max(1, model.widest))));
  return { most, multiple: 1, spacing: 1 };
}

function runBlock(
  { tf }: Runtime,
  model: LoadedModel,
  outputs: readonly TensorSpec[],
  prepared: readonly PreparedInput[],
  block: Block,
): TensorResults {
  const results: Record<string, ResultTensor> = {};
  tf.tidy(() => {
    const feeds = prepared.map(({ input, width, fill }) =>
      tf.tensor(fill(block) as Float32Array, dimensions(input, block.rows, width), input.type as "float32"),
    );
    for (const [i, tensor] of model.execute(feeds).entries()) results[outputs[i]!.name] = resultOf(tensor);
  });
  return results;
}

function resultOf(tensor: Tensor): ResultTensor {
  return { type: tensor.dtype, data: tensor.dataSync(), dims: tensor.shape, size: tensor.size };
}
