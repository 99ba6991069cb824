import type { WrappedTensors } from "../tensors/outputs.js";
import {
  attributeTexts,
  GRAPH,
  type GraphNode,
  type ModelFile,
  TENSOR_TYPE,
  TYPE,
  VALUE,
} from "./model-file.js";
import { delimited, type Field, integer, WireError } from "./wire.js";

/** An output that was no tensor, and the tensors that it was made from. */
export interface Unwrapped extends WrappedTensors {
  readonly output: string;
}

const FLOAT = 1;
/** A field number that `GraphProto` reserves: readers pass over what stands under it. */
const RESERVED = 3;

/**
 * Makes outputs that are sequences of maps (`ZipMap`, what scikit-learn's converters write) or sequences of
 * tensors (`SequenceConstruct`) into plain tensors, because onnxruntime's Node binding returns nothing else.
 *
 * The graph is changed without moving its weights: the tags of the outputs and of the wrapping nodes are
 * overwritten in place with a reserved field number, and a second `graph` field with the new outputs goes to
 * the end, since readers of Protocol Buffers merge fields that appear twice.
 *
 * @returns what was unwrapped, and the tail to put behind the model's bytes; the bytes themselves are changed
 */
export function unwrapOutputs(model: ModelFile): { unwrapped: Unwrapped[]; tail: Uint8Array } {
  const producers = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const declared = new Set(model.outputs.map((output) => output.name));
  const uses = usesOf(model);
  const unwrapped: Unwrapped[] = [];
  const added: Uint8Array[] = [];
  for (const output of model.outputs) {
    const chain = wrappersOf(output.name, producers);
    const wrapper = chain.at(-1);
    if (wrapper === undefined) continue;
    const isZipMap = wrapper.op === "ZipMap";
    if (!isZipMap && output.sequenceOf === undefined) continue;
    const element = isZipMap ? FLOAT : output.sequenceOf!;
    const labels = isZipMap ? zipMapLabels(model, wrapper) : undefined;
    unwrapped.push({ output: output.name, tensors: wrapper.inputs, ...(labels && { labels }) });
    retire(model.bytes, output.field);
    for (const [i, node] of chain.entries()) {
      const readers = Math.max(...node.outputs.map((name) => uses.get(name) ?? 0));
      if (readers > Math.min(i, 1)) break;
      retire(model.bytes, node.field);
    }
    for (const tensor of wrapper.inputs) {
      if (declared.has(tensor)) continue;
      declared.add(tensor);
      added.push(outputDeclaration(tensor, element));
    }
  }
  return { unwrapped, tail: added.length === 0 ? new Uint8Array() : delimited(7, ...added) };
}

/** The nodes from an output back to the one that wraps tensors; empty when none does. */
function wrappersOf(output: string, producers: ReadonlyMap<string, GraphNode>): GraphNode[] {
  const chain: GraphNode[] = [];
  for (let node = producers.get(output); node !== undefined; node = producers.get(node.inputs[0]!)) {
    chain.push(node);
    if (node.op === "ZipMap" || node.op === "SequenceConstruct") return chain;
    if (node.op !== "Identity") break;
  }
  return [];
}

function zipMapLabels(model: ModelFile, node: GraphNode): string[] | undefined {
  return (
    attributeTexts(model.bytes, node, "classlabels_strings") ??
    attributeTexts(model.bytes, node, "classlabels_int64s")
  );
}

function usesOf(model: ModelFile): Map<string, number> {
  const uses = new Map<string, number>();
  for (const node of model.nodes) {
    for (const input of node.inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  }
  return uses;
}

function retire(bytes: Uint8Array, field: Field): void {
  if (bytes[field.tagAt]! !== ((field.number << 3) | field.wire)) {
    throw new WireError(`there is an unusual tag at byte ${field.tagAt}`);
  }
  bytes[field.tagAt] = (RESERVED << 3) | field.wire;
}

function outputDeclaration(name: string, element: number): Uint8Array {
  const type = delimited(TYPE.tensor, integer(TENSOR_TYPE.element, element));
  return delimited(GRAPH.output, delimited(VALUE.name, Buffer.from(name)), delimited(VALUE.type, type));
}
