import { isObject, type JsonObject } from "../json-object.js";
import { AXIS_NORMALIZATION } from "./axis-normalization.js";
import { ACTIVATIONS, IDLE_LAYERS, NeedsKeras, requireSupported } from "./layers.js";

/**
 * The configuration of a Keras model, of version 2 or 3, as TensorFlow.js reads it, which is that of version 2.
 * What only training needs is left out.
 * @throws NeedsKeras when something in it is not the same there, or is not understood
 */
export function toLayersModel(model: unknown): JsonObject {
  if (!isObject(model) || !isObject(model.config))
    throw new NeedsKeras("its configuration is of no known form");
  requireOwnClass(model);
  requireSameMasking(model);
  const { class_name: className, config } = model;
  if (className === "Sequential") return { class_name: className, config: sequential(model, config) };
  if (className === "Functional" || className === "Model") {
    return { class_name: "Functional", config: functional(config) };
  }
  throw new NeedsKeras(`it is of the class '${String(className)}'`);
}

/** Keras can give nought for the steps that a mask leaves out; TensorFlow.js repeats the step before. */
function requireSameMasking(model: JsonObject): void {
  const text = JSON.stringify(model);
  if (text.includes('"zero_output_for_mask":true') && /"mask_zero":true|"class_name":"Masking"/.test(text)) {
    throw new NeedsKeras("it masks steps of a sequence that it gives as a whole");
  }
}

/** Keras 3 names the module of a class; user code may have a class of the same name as Keras. */
function requireOwnClass({ class_name: name, module, registered_name: registered }: JsonObject): void {
  const own =
    module === undefined ||
    module === null ||
    /^keras(\.src)?(\.(layers|models|engine)\b|$)/.test(String(module));
  const known = registered === undefined || registered === null || registered === name;
  if (!own || !known) throw new NeedsKeras(`its '${String(name)}' is no layer of Keras's own`);
}

function sequential(model: JsonObject, config: JsonObject): JsonObject {
  const entries = listOf(config.layers);
  const layers = entries.map(layer);
  const first = layers[0]!;
  if (first.class_name !== "InputLayer" && !isModel(first)) {
    const built =
      config.build_input_shape ?? (isObject(model.build_config) ? model.build_config.input_shape : undefined);
    const shape = (first.config as JsonObject).batch_input_shape ?? built;
    if (!Array.isArray(shape)) throw new NeedsKeras("it does not say the shape of its input");
    layers[0] = { ...first, config: { ...(first.config as JsonObject), batch_input_shape: freeRows(shape) } };
  }
  return { name: config.name, layers };
}

const isModel = ({ class_name: name }: JsonObject) => name === "Sequential" || name === "Functional";

function functional(config: JsonObject): JsonObject {
  const entries = listOf(config.layers).map(
    (entry) => ({ name: (entry.config as JsonObject).name, ...entry }) as JsonObject,
  );
  // A model within a model has a call of its own at first. Keras 3 does not count it where a layer is called on the
  // model's output, nor, of a sequential one, where that is the output of the whole.
  const version3 = entries.some(({ inbound_nodes: nodes }) => Array.isArray(nodes) && nodes.some(isObject));
  const named = (...classes: string[]) =>
    new Set(
      entries
        .filter((entry) => version3 && classes.includes(String(entry.class_name)))
        .map(({ name }) => name),
    );
  const counting = (uncounted: ReadonlySet<unknown>) => (tensors: unknown[][]) =>
    tensors.map(([name, call, output]) => [name, uncounted.has(name) ? Number(call) + 1 : call, output]);
  const called = counting(named("Sequential", "Functional"));
  const given = counting(named("Sequential"));
  const outputs = given(tensorsIn(config.output_layers));
  if (outputs.length > 1) throw new NeedsKeras("it has several outputs");
  return {
    name: config.name,
    layers: entries.map((entry) => ({
      ...layer(entry),
      name: entry.name,
      inbound_nodes: inboundNodes(entry.inbound_nodes).map(called),
    })),
    input_layers: given(tensorsIn(config.input_layers)),
    output_layers: outputs,
  };
}

function listOf(layers: unknown): JsonObject[] {
  if (
    Array.isArray(layers) &&
    layers.length > 0 &&
    layers.every((entry) => isObject(entry) && isObject(entry.config))
  ) {
    return layers as JsonObject[];
  }
  throw new NeedsKeras("its configuration is of no known form");
}

/** Which tensors a layer was called on, call by call. */
function inboundNodes(nodes: unknown): unknown[][][] {
  if (!Array.isArray(nodes)) throw new NeedsKeras("its configuration is of no known form");
  return nodes.map((node: unknown) => {
    if (Array.isArray(node)) return tensorsIn(node);
    if (!isObject(node) || !Array.isArray(node.args) || node.args.length !== 1) {
      throw new NeedsKeras("a layer of it is called with several arguments");
    }
    requireNoArguments(node.kwargs);
    const [inputs] = node.args as unknown[];
    return (Array.isArray(inputs) ? inputs : [inputs]).map(tensorOfVersion3);
  });
}

function tensorOfVersion3(value: unknown): unknown[] {
  const history = isObject(value) && isObject(value.config) ? value.config.keras_history : undefined;
  if (!isObject(value) || value.class_name !== "__keras_tensor__" || !isTensor(history)) {
    throw new NeedsKeras("a layer of it is called on what is no output of a layer");
  }
  return history.slice(0, 3);
}

/** Tensors as `[layer, call, output]`, one alone or a list of them or a record. */
function tensorsIn(value: unknown): unknown[][] {
  if (isTensor(value)) {
    requireNoArguments(value[3]);
    return [value.slice(0, 3)];
  }
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (isObject(value)) return Object.values(value).flatMap(tensorsIn);
  throw new NeedsKeras("its configuration is of no known form");
}

const isTensor = (value: unknown): value is unknown[] =>
  Array.isArray(value) &&
  typeof value[0] === "string" &&
  Number.isInteger(value[1]) &&
  Number.isInteger(value[2]);

function requireNoArguments(kwargs: unknown): void {
  if (kwargs === undefined || kwargs === null) return;
  const given = isObject(kwargs)
    ? Object.entries(kwargs).filter(
        ([name, value]) => value !== null && !(name === "training" && value === false),
      )
    : [kwargs];
  if (given.length > 0) throw new NeedsKeras("a layer of it is called with further arguments");
}

function layer(entry: JsonObject): JsonObject {
  const { class_name: className, config } = entry as { class_name: string; config: JsonObject };
  if (isModel(entry) || className === "Model") return toLayersModel(entry);
  requireOwnClass(entry);
  const { name } = config;
  if (IDLE_LAYERS.has(className))
    return { class_name: "Activation", config: { name, activation: "linear", ...shapeOf(config) } };
  requireSupported(className, config);
  const converted = { ...settingsOf(config), ...shapeOf(config), dtype: typeOf(className, config) };
  switch (className) {
    case "Normalization":
      return normalization(config);
    case "BatchNormalization":
      return batchNormalization({ ...converted, axis: config.axis });
    case "Reshape":
      requireKnownShape(config.target_shape);
      return { class_name: className, config: converted };
    case "LeakyReLU":
      return {
        class_name: className,
        config: { ...converted, alpha: config.alpha ?? config.negative_slope },
      };
    case "Bidirectional":
      requireSameBackwards(config);
      return { class_name: className, config: { ...converted, layer: inner(config.layer) } };
    case "TimeDistributed":
      return { class_name: className, config: { ...converted, layer: inner(config.layer) } };
    default:
      return { class_name: className, config: converted };
  }
}

function inner(value: unknown): JsonObject {
  return layer(listOf([value])[0]!);
}

/** Settings without those of training. Weights are read, so nothing need be drawn for them. */
function settingsOf(config: JsonObject): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(config)) {
    if (/_(regularizer|constraint)$|^(batch_shape|build_config|backward_layer)$/.test(name)) continue;
    if (name.endsWith("_initializer")) settings[name] = "zeros";
    else settings[name] = name === "activation" || name.endsWith("_activation") ? activation(value) : value;
  }
  return settings;
}

function activation(value: unknown): string {
  const name = value ?? "linear";
  if (typeof name === "string" && Object.hasOwn(ACTIVATIONS, name)) return ACTIVATIONS[name]!;
  const what = typeof name === "string" ? ` '${name}'` : " of its own";
  throw new NeedsKeras(`its activation${what} is none that runs without Keras`);
}

/** The shape of an input, of any number of rows. */
function shapeOf(config: JsonObject): JsonObject {
  const shape = config.batch_shape ?? config.batch_input_shape;
  return Array.isArray(shape) ? { batch_input_shape: freeRows(shape) } : {};
}

const freeRows = (shape: readonly unknown[]) => [null, ...shape.slice(1)];

/** Inputs of other integers and floats than TensorFlow.js has are given as those that it has. */
const INPUT_TYPES: Readonly<Record<string, string>> = {
  float32: "float32",
  float64: "float32",
  int8: "int32",
  uint8: "int32",
  int16: "int32",
  uint16: "int32",
  int32: "int32",
  int64: "int32",
  bool: "bool",
};

function typeOf(className: string, { dtype }: JsonObject): string {
  const name = String((isObject(dtype) && isObject(dtype.config) ? dtype.config.name : dtype) ?? "float32");
  if (className === "InputLayer" && Object.hasOwn(INPUT_TYPES, name)) return INPUT_TYPES[name]!;
  if (name === "float32") return name;
  throw new NeedsKeras(`it computes with ${name}`);
}

/**
 * Keras divides by the standard deviation, or by 1e-7 where that is less; a batch normalisation of variance + 1e-14
 * does the same, but for what float32 cannot tell.
 */
function normalization({ name, axis, mean, variance, ...config }: JsonObject): JsonObject {
  if ((mean ?? variance ?? null) !== null) {
    throw new NeedsKeras("its 'Normalization' has its mean written down instead of learnt");
  }
  return batchNormalization({ name, axis, epsilon: 1e-14, center: false, scale: false, ...shapeOf(config) });
}

function batchNormalization(config: JsonObject): JsonObject {
  const axis = oneAxis(config.axis);
  return { class_name: axis === -1 ? "BatchNormalization" : AXIS_NORMALIZATION, config: { ...config, axis } };
}

function requireKnownShape(shape: unknown): void {
  if (Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size > 0)) return;
  throw new NeedsKeras("its 'Reshape' leaves a dimension open");
}

function oneAxis(axis: unknown): number {
  const list = Array.isArray(axis) ? (axis as unknown[]) : [axis ?? -1];
  if (list.length === 1 && Number.isInteger(list[0])) return list[0] as number;
  throw new NeedsKeras("it normalises over several axes");
}

/** A layer that is gone through backwards has to be like the one that is gone through forwards. */
function requireSameBackwards(config: JsonObject): void {
  if (config.backward_layer === undefined || config.backward_layer === null) return;
  const plain = (value: unknown) => {
    const { name: _, go_backwards: __, ...settings } = inner(value).config as Record<string, unknown>;
    return JSON.stringify(settings);
  };
  if (plain(config.layer) !== plain(config.backward_layer)) {
    throw new NeedsKeras("its 'Bidirectional' has two different layers");
  }
}
