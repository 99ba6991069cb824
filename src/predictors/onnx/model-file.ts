import { DELIMITED, type Field, fieldsOf, intOf, intsOf, textOf, WireError } from "./wire.js";

/**
 * What an ONNX file says of itself, as far as predictions need it. Weights stay where they are: a tensor is a
 * range of the file until it is asked for. Field numbers are those of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */
export interface ModelFile {
  readonly bytes: Uint8Array;
  readonly producer: string;
  /** `metadata_props`: what the author wrote into the file. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly GraphOutput[];
  /** Weights and constants by name. */
  readonly initializers: ReadonlyMap<string, Field>;
}

export interface GraphNode {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly Field[];
  readonly field: Field;
}

export interface GraphOutput {
  readonly name: string;
  readonly field: Field;
  /** The element type of a sequence of tensors, as ONNX numbers it; absent for any other type. */
  readonly sequenceOf?: number;
}

const MODEL = { producer: 2, graph: 7, metadata: 14 };
export const GRAPH = { node: 1, initializer: 5, output: 12 };
const NODE = { input: 1, output: 2, op: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, ints: 8, strings: 9, tensor: 5 };
export const VALUE = { name: 1, type: 2 };
export const TYPE = { tensor: 1, sequence: 4 };
export const TENSOR_TYPE = { element: 1 };
const TENSOR = { type: 2, int32: 5, strings: 6, int64: 7, name: 8, raw: 9, external: 13 };
const ENTRY = { key: 1, value: 2 };

/** Reads the outline of an ONNX file. @throws WireError saying why it is none */
export function readModelFile(bytes: Uint8Array): ModelFile {
  if (bytes.length === 0) throw new WireError("the file is empty");
  let producer = "";
  let graphs = 0;
  const metadata = new Map<string, string>();
  const nodes: GraphNode[] = [];
  const outputs: GraphOutput[] = [];
  const initializers = new Map<string, Field>();
  for (const field of fieldsOf(bytes)) {
    if (field.wire !== DELIMITED) continue;
    if (field.number === MODEL.producer) producer = textOf(bytes, field);
    else if (field.number === MODEL.metadata) {
      const [key, value] = entryOf(bytes, field);
      metadata.set(key, value);
    } else if (field.number === MODEL.graph) {
      graphs++;
      for (const part of fieldsOf(bytes, field.start, field.end)) {
        if (part.wire !== DELIMITED) continue;
        if (part.number === GRAPH.node) nodes.push(nodeOf(bytes, part));
        else if (part.number === GRAPH.output) outputs.push(outputOf(bytes, part));
        else if (part.number === GRAPH.initializer) {
          initializers.set(textIn(bytes, part, TENSOR.name), part);
        }
      }
    }
  }
  if (graphs === 0) throw new WireError("it holds no graph");
  return { bytes, producer, metadata, nodes, outputs, initializers };
}

function nodeOf(bytes: Uint8Array, field: Field): GraphNode {
  let op = "";
  let domain = "";
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Field[] = [];
  for (const part of fieldsOf(bytes, field.start, field.end)) {
    if (part.number === NODE.input) inputs.push(textOf(bytes, part));
    else if (part.number === NODE.output) outputs.push(textOf(bytes, part));
    else if (part.number === NODE.op) op = textOf(bytes, part);
    else if (part.number === NODE.domain) domain = textOf(bytes, part);
    else if (part.number === NODE.attribute) attributes.push(part);
  }
  return { op, domain, inputs, outputs, attributes, field };
}

function outputOf(bytes: Uint8Array, field: Field): GraphOutput {
  const name = textIn(bytes, field, VALUE.name);
  const element = childOf(bytes, field, VALUE.type, TYPE.sequence, 1, TYPE.tensor, TENSOR_TYPE.element);
  return { name, field, ...(element && { sequenceOf: Number(intOf(bytes, element)) }) };
}

/** The values of a node's attribute: integers as decimal text, strings as they are; undefined without it. */
export function attributeTexts(bytes: Uint8Array, node: GraphNode, name: string): string[] | undefined {
  for (const attribute of node.attributes) {
    if (textIn(bytes, attribute, ATTRIBUTE.name) !== name) continue;
    const texts: string[] = [];
    for (const part of fieldsOf(bytes, attribute.start, attribute.end)) {
      if (part.number === ATTRIBUTE.strings) texts.push(textOf(bytes, part));
      else if (part.number === ATTRIBUTE.ints) texts.push(...intsOf(bytes, part).map(String));
    }
    return texts;
  }
  return undefined;
}

/** The tensor that an attribute of a node holds (the `value` of a `Constant`). */
export function attributeTensor(bytes: Uint8Array, node: GraphNode, name: string): Field | undefined {
  const attribute = node.attributes.find((field) => textIn(bytes, field, ATTRIBUTE.name) === name);
  return attribute && childOf(bytes, attribute, ATTRIBUTE.tensor);
}

const TENSOR_INT32 = 6n;
const TENSOR_INT64 = 7n;

/** The values of a tensor of strings or integers as text; undefined for any other tensor. */
export function tensorTexts(bytes: Uint8Array, tensor: Field): string[] | undefined {
  const texts: string[] = [];
  let raw: Field | undefined;
  let type = 0n;
  for (const part of fieldsOf(bytes, tensor.start, tensor.end)) {
    if (part.number === TENSOR.type) type = intOf(bytes, part);
    else if (part.number === TENSOR.strings) texts.push(textOf(bytes, part));
    else if (part.number === TENSOR.int64 || part.number === TENSOR.int32) {
      texts.push(...intsOf(bytes, part).map(String));
    } else if (part.number === TENSOR.raw) raw = part;
  }
  if (texts.length > 0 || raw === undefined) return texts.length > 0 ? texts : undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + raw.start, raw.end - raw.start);
  if (type === TENSOR_INT64) {
    return Array.from({ length: view.byteLength / 8 }, (_, i) => String(view.getBigInt64(8 * i, true)));
  }
  if (type === TENSOR_INT32) {
    return Array.from({ length: view.byteLength / 4 }, (_, i) => String(view.getInt32(4 * i, true)));
  }
  return undefined;
}

/** Names of the files beside the model that hold some of its weights. */
export function externalFiles(model: ModelFile): string[] {
  const names = new Set<string>();
  for (const tensor of model.initializers.values()) {
    for (const part of fieldsOf(model.bytes, tensor.start, tensor.end)) {
      if (part.number !== TENSOR.external) continue;
      const [key, value] = entryOf(model.bytes, part);
      if (key === "location") names.add(value);
    }
  }
  return [...names];
}

function entryOf(bytes: Uint8Array, field: Field): [key: string, value: string] {
  return [textIn(bytes, field, ENTRY.key), textIn(bytes, field, ENTRY.value)];
}

/** The text of the field of this number, empty when there is none. */
function textIn(bytes: Uint8Array, message: Field, number: number): string {
  const field = childOf(bytes, message, number);
  return field === undefined ? "" : textOf(bytes, field);
}

/** The first field that a path of field numbers leads to. */
function childOf(bytes: Uint8Array, message: Field, ...path: readonly number[]): Field | undefined {
  let field: Field | undefined = message;
  for (const number of path) {
    const inside: Iterable<Field> = fieldsOf(bytes, field.start, field.end);
    field = undefined;
    for (const part of inside) {
      if (part.number === number) {
        field = part;
        break;
      }
    }
    if (field === undefined) return undefined;
  }
  return field;
}
