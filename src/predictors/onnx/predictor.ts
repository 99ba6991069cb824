import { readFile } from "node:fs/promises";
import type { InferenceSession } from "onnxruntime-node";
import { drumError } from "../../errors.js";
import type { LoadContext, Predictor } from "../predictor.js";
import { isFeedable } from "../tensors/fill.js";
import { choosePredictions, fittingLabels } from "../tensors/outputs.js";
import { featuresOf, predictRows, type TensorModel } from "../tensors/predict.js";
import type { TensorSpec } from "../tensors/spec.js";
import { labelCandidates } from "./class-labels.js";
import { listIn } from "./metadata-list.js";
import { externalFiles, type ModelFile, readModelFile } from "./model-file.js";
import { runSize } from "./run-size.js";
import { runBlock } from "./runs.js";
import { createSession, importRuntime, type Runtime, reasonOf } from "./runtime.js";
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
  const tensorModel: TensorModel = {
    path,
    inputs,
    outputs,
    featureNames: listIn(model.metadata, FEATURE_KEYS),
    classLabels,
    predictions,
    runSize: runSize(model, inputs),
    run: (prepared, block) => runBlock(path, runtime, session, prepared, block, predictions.tensors),
  };
  let closed = false;
  return {
    description: model.producer === "" ? "ONNX" : `ONNX (${model.producer})`,
    ...featuresOf(tensorModel),
    ...(classLabels && { classLabels }),
    together: tensorModel.runSize.most > 1,
    predict: (frame) => predictRows(tensorModel, frame),
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
