import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";

export { tf, tfl };

tf.enableProdMode();

/** Weights of a model that are not what it started with: small, different, and the same in every run. */
export function shake(model: LayersModel): LayersModel {
  let state = 7;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  for (const weight of model.weights) {
    const values = Float32Array.from({ length: weight.read().size }, () => next() - 0.3);
    const shifted = /variance/.test(weight.originalName) ? values.map((value) => value + 0.5) : values;
    weight.write(tf.tensor(shifted, weight.read().shape));
  }
  return model;
}

/** Saves a model as TensorFlow.js does, its weights cut into files of `shardBytes`. Gives the path of model.json. */
export async function saveLayers(model: LayersModel, folder: string, shardBytes = 1 << 20): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "model.json");
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData!));
      const paths: string[] = [];
      for (let start = 0; start < bytes.length; start += shardBytes) {
        paths.push(`group1-shard${paths.length + 1}.bin`);
        writeFileSync(join(folder, paths.at(-1)!), bytes.subarray(start, start + shardBytes));
      }
      const weightsManifest = [{ paths, weights: artifacts.weightSpecs }];
      const { modelTopology, format, generatedBy } = artifacts;
      writeFileSync(path, JSON.stringify({ modelTopology, format, generatedBy, weightsManifest }));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  return path;
}

/** What the library itself predicts, on its plain backend: rows of numbers for the first output. */
export async function libraryRows(model: LayersModel, inputs: readonly tf.Tensor[]): Promise<number[][]> {
  await tf.setBackend("cpu");
  const output = model.predict([...inputs]) as tf.Tensor | tf.Tensor[];
  const first = Array.isArray(output) ? output[0]! : output;
  const [rows] = first.shape as [number];
  return tf.reshape(first, [rows, -1]).arraySync() as number[][];
}
