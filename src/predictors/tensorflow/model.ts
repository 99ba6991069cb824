import type { GraphModel } from "@tensorflow/tfjs-converter";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { TensorSpec } from "../tensors/spec.js";
import type { Runtime } from "./runtime.js";
import type { SavedModel } from "./saved-model.js";
import { requireBuildable } from "./topology.js";

/** A model of TensorFlow.js with its weights, of either kind. */
export interface LoadedModel {
  /** `layers model`, `graph model`: for descriptions. */
  readonly kind: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Values that one row takes in the largest of its tensors, as far as the model says. */
  readonly widest: number;
  /** From tensors in the order of the inputs to tensors in the order of the outputs. */
  execute(tensors: readonly Tensor[]): readonly Tensor[];
  dispose(): void;
}

/** Builds the model. @throws Error of TensorFlow.js */
export async function loadModel(runtime: Runtime, { format, artifacts }: SavedModel): Promise<LoadedModel> {
  if (format !== "graph-model") {
    const topology = artifacts.modelTopology as { readonly model_config?: unknown } | undefined;
    requireBuildable(topology?.model_config ?? topology);
  }
  const handler = { load: async () => artifacts };
  return format === "graph-model"
    ? ofGraph(await runtime.converter!.loadGraphModel(handler))
    : ofLayers(await runtime.layers!.loadLayersModel(handler));
}

export function ofLayers(model: LayersModel): LoadedModel {
  const outputShapes = model.outputs.map(({ shape }) => shape);
  return {
    kind: "layers model",
    inputs: model.inputs.map(({ shape, dtype }, i) => specOf(model.inputNames[i]!, shape, dtype)),
    outputs: model.outputs.map(({ shape, dtype }, i) => specOf(model.outputNames[i]!, shape, dtype)),
    widest: Math.max(...model.layers.flatMap(outputsOf).concat(outputShapes).map(valuesInRow)),
    execute: (tensors) => asList(model.predictOnBatch([...tensors])),
    dispose: () => {
      model.dispose();
    },
  };
}

type Shape = readonly (number | null)[];

/** The shapes of what a layer gives; nothing where it gives several of them. */
function outputsOf(layer: LayersModel["layers"][number]): Shape[] {
  try {
    const shape = layer.outputShape;
    return Array.isArray(shape[0]) ? (shape as Shape[]) : [shape as Shape];
  } catch {
    return [];
  }
}

function ofGraph(model: GraphModel): LoadedModel {
  const { inputs, outputs, inputNodes, outputNodes } = model;
  const specs = inputs.map(({ shape, dtype }, i) => specOf(inputNodes[i]!, shape, dtype));
  return {
    kind: "graph model",
    inputs: specs,
    outputs: outputs.map(({ shape, dtype }, i) => specOf(outputNodes[i]!, shape, dtype)),
    widest: Math.max(
      ...Object.values(model.weights).flatMap((list) => list.map(({ shape }) => shape.at(-1) ?? 1)),
    ),
    execute: (tensors) => {
      const feeds = Object.fromEntries(tensors.map((tensor, i) => [inputNodes[i]!, tensor]));
      return asList(model.execute(feeds, outputNodes) as Tensor | Tensor[]);
    },
    dispose: () => model.dispose(),
  };
}

const asList = (tensors: Tensor | Tensor[]): readonly Tensor[] =>
  Array.isArray(tensors) ? tensors : [tensors];

/** Free dimensions are null in models of layers, -1 in graphs. */
function specOf(name: string, shape: Shape | undefined, dtype: string | undefined): TensorSpec {
  return {
    name,
    type: dtype ?? "float32",
    shape: (shape ?? []).map((size) => (size === null || size < 0 ? "" : size)),
  };
}

function valuesInRow(shape: Shape): number {
  return shape.slice(1).reduce<number>((product, size) => product * (size ?? 1), 1);
}
