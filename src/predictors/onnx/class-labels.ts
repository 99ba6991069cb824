import { isClassification } from "../tensors/outputs.js";
import type { TensorSpec } from "../tensors/spec.js";
import { listIn } from "./metadata-list.js";
import {
  attributeTensor,
  attributeTexts,
  type GraphNode,
  type ModelFile,
  tensorTexts,
} from "./model-file.js";
import type { Unwrapped } from "./unwrap.js";

/** Keys of `metadata_props` under which authors write the class labels, in the order of the outputs. */
const LABEL_KEYS = ["class_labels", "class_names", "classes", "labels"];

/** Attributes of `ai.onnx.ml` classifiers that name the classes, in the order of the probabilities. */
const LABEL_ATTRIBUTES = ["classlabels_strings", "classlabels_ints", "classlabels_int64s"];

/**
 * What a classifier's file says its classes are, in the order of the probabilities. The surest comes first:
 *
 * 1. `metadata_props` under one of {@link LABEL_KEYS}: a JSON list, or labels between commas;
 * 2. the labels of a `ZipMap`;
 * 3. those of the nearest node before an output that names classes: a classifier of `ai.onnx.ml`, or, as
 *    scikit-learn's other converters write it, a list of labels that `ArrayFeatureExtractor` (or `Gather`)
 *    picks from, or the strings of a `LabelEncoder`.
 */
export function labelCandidates(
  model: ModelFile,
  unwrapped: readonly Unwrapped[],
  outputs: readonly TensorSpec[],
  targetType: string,
): readonly (readonly string[])[] {
  if (!isClassification(targetType)) return [];
  const written = listIn(model.metadata, LABEL_KEYS);
  // Every label of a multilabel model has a classifier of its own: only the author knows the whole list.
  const inGraph =
    targetType === "multilabel"
      ? []
      : [
          unwrapped.find((entry) => entry.labels !== undefined)?.labels,
          tracedLabels(model, unwrapped, outputs),
        ];
  return [written, ...inGraph].filter((labels) => labels !== undefined);
}

function tracedLabels(
  model: ModelFile,
  unwrapped: readonly Unwrapped[],
  outputs: readonly TensorSpec[],
): readonly string[] | undefined {
  const producers = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const tensors = [...unwrapped.flatMap((entry) => entry.tensors), ...outputs.map((output) => output.name)];
  for (const tensor of tensors) {
    const found = nearest(tensor, producers, (node) => labelsOf(model, node, producers));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Breadth first from a tensor towards the inputs. */
function nearest<T>(
  tensor: string,
  producers: ReadonlyMap<string, GraphNode>,
  read: (node: GraphNode) => T | undefined,
): T | undefined {
  const seen = new Set<GraphNode>();
  let front = [tensor];
  while (front.length > 0) {
    const next: string[] = [];
    for (const name of front) {
      const node = producers.get(name);
      if (node === undefined || seen.has(node)) continue;
      seen.add(node);
      const found = read(node);
      if (found !== undefined) return found;
      next.push(...node.inputs);
    }
    front = next;
  }
  return undefined;
}

function labelsOf(
  model: ModelFile,
  node: GraphNode,
  producers: ReadonlyMap<string, GraphNode>,
): string[] | undefined {
  if (node.domain === "ai.onnx.ml") {
    for (const name of LABEL_ATTRIBUTES) {
      const labels = attributeTexts(model.bytes, node, name);
      if (labels !== undefined && labels.length > 0) return labels;
    }
  }
  if (node.op === "LabelEncoder") return attributeTexts(model.bytes, node, "values_strings");
  // Only a pick by ArgMax is a pick of a class: Gather and ArrayFeatureExtractor also choose columns.
  if (node.op !== "ArrayFeatureExtractor" && node.op !== "Gather") return undefined;
  const picks = nearest(node.inputs[1]!, producers, (source) => (source.op === "ArgMax" ? true : undefined));
  if (picks === undefined) return undefined;
  const list = node.inputs[0]!;
  const constant = producers.get(list);
  const tensor =
    model.initializers.get(list) ?? (constant && attributeTensor(model.bytes, constant, "value"));
  return tensor && tensorTexts(model.bytes, tensor);
}
