import { readFile } from "node:fs/promises";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { drumError } from "../../errors.js";
import type { LoadContext, Predictor } from "../predictor.js";
import { oneLine } from "../reason.js";
import { unsupported } from "../tensorflow/failures.js";
import { ofLayers } from "../tensorflow/model.js";
import { createPredictor } from "../tensorflow/run.js";
import { importRuntime } from "../tensorflow/runtime.js";
import { requireBuildable } from "../tensorflow/topology.js";
import { readKerasArchive } from "./archive.js";
import { registerAxisNormalization } from "./axis-normalization.js";
import { toLayersModel } from "./config.js";
import { declaredSize, isHdf5 } from "./hdf5.js";
import { type KerasFile, readKerasFile } from "./keras-file.js";
import { NeedsKeras } from "./layers.js";
import { setWeights } from "./weights.js";
import { isWhole, isZip } from "./zip.js";

/**
 * Loads a Keras model from an HDF5 file or an archive, to be run by TensorFlow.js.
 * @throws MODEL_NOT_READABLE, MODEL_CORRUPT, MODEL_UNSUPPORTED, MODEL_OUTPUT, PACKAGE_MISSING
 */
export async function loadKerasModel(path: string, context: LoadContext): Promise<Predictor> {
  const file = await readModelFile(path);
  const topology = topologyOf(path, file);
  try {
    requireBuildable(topology);
  } catch (cause) {
    throw corrupt(path, oneLine(cause), cause);
  }
  const runtime = await importRuntime(path, "layers");
  await runtime.backends[0]!.use();
  registerAxisNormalization(runtime);
  const handler = { load: async () => ({ modelTopology: topology }) };
  const model: LayersModel = await runtime.layers!.loadLayersModel(handler).catch((cause) => {
    throw unsupported(path, cause);
  });
  try {
    setWeights(runtime, model, file);
  } catch (cause) {
    model.dispose();
    throw corrupt(path, oneLine(cause), cause);
  }
  return createPredictor(runtime, ofLayers(model), {
    path,
    name: file.version === undefined ? "Keras" : `Keras ${file.version}`,
    context,
    featureNames: undefined,
    classLabels: undefined,
  });
}

async function readModelFile(path: string): Promise<KerasFile> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw drumError("MODEL_NOT_READABLE", { path, reason: oneLine(cause) }, { cause });
  }
  const archive = isZip(bytes);
  if (!archive && !isHdf5(bytes)) throw corrupt(path, "it is neither an HDF5 file nor an archive of Keras");
  if (archive ? !isWhole(bytes) : bytes.length < declaredSize(bytes)) throw corrupt(path, "it is cut off");
  try {
    return archive ? readKerasArchive(bytes) : readKerasFile(bytes);
  } catch (cause) {
    throw corrupt(path, `it is damaged: ${oneLine(cause)}`, cause);
  }
}

function topologyOf(path: string, file: KerasFile) {
  try {
    if (file.config === undefined) throw new NeedsKeras("it has weights only, and no layers");
    return toLayersModel(file.config);
  } catch (cause) {
    if (!(cause instanceof NeedsKeras)) throw cause;
    const remedy = "Run it by Keras: --language python.";
    throw drumError("MODEL_UNSUPPORTED", { path, reason: cause.message, remedy }, { cause });
  }
}

function corrupt(path: string, reason: string, cause?: unknown) {
  return drumError("MODEL_CORRUPT", { path, kind: "a Keras model", reason }, { cause });
}
