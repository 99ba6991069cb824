import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Runtime } from "../tensorflow/runtime.js";
import type { KerasFile, SavedWeight } from "./keras-file.js";

/**
 * Gives the layers of a model their saved weights, which are in the same order on both sides.
 * @param within the names of the models that this one is in
 * @throws Error where they do not fit
 */
export function setWeights(
  runtime: Runtime,
  model: LayersModel,
  file: KerasFile,
  within: readonly string[] = [],
): void {
  const { tf } = runtime;
  for (const layer of model.layers) {
    const expected = layer.weights;
    if (expected.length === 0) continue;
    const path = [...within, layer.name];
    if (file.nested && "layers" in layer) {
      setWeights(runtime, layer as LayersModel, file, path);
      continue;
    }
    const saved = file.weightsOf(path).filter(isUsed);
    if (
      saved.length !== expected.length ||
      saved.some(({ shape }, i) => `${shape}` !== `${expected[i]!.shape}`)
    ) {
      throw new Error(`the weights of the layer '${layer.name}' do not fit it`);
    }
    tf.tidy(() => layer.setWeights(saved.map(({ values, shape }) => tf.tensor(values, [...shape]))));
  }
}

/** The one weight that is a single number is how many rows a normalisation has seen. */
const isUsed = ({ shape }: SavedWeight) => shape.length > 0;
