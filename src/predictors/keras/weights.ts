import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Runtime } from "../tensorflow/runtime.js";
import type { KerasFile, SavedWeight } from "./keras-file.js";

/**
 * Gives the layers of a model their saved weights, which are in the same order on both sides.
 * @throws Error where they do not fit
 */
export function setWeights({ tf }: Runtime, model: LayersModel, file: KerasFile): void {
  for (const layer of model.layers) {
    const expected = layer.weights;
    if (expected.length === 0) continue;
    const saved = file.weightsOf(layer.name).filter(isUsed);
    if (
      saved.length !== expected.length ||
      saved.some(({ shape }, i) => `${shape}` !== `${expected[i]!.shape}`)
    ) {
      throw new Error(`the weights of the layer '${layer.name}' do not fit it`);
    }
    tf.tidy(() => layer.setWeights(saved.map(({ values, shape }) => tf.tensor(values, [...shape]))));
  }
}

/** A normalisation counts the rows that it has seen. */
const isUsed = ({ name, shape }: SavedWeight) => !(shape.length === 0 && /(^|\/)count(:0)?$/.test(name));
