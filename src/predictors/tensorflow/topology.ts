import { isObject } from "../json-object.js";

/** Classes of layers that give tensors before anything calls them: inputs, and models within models. */
const GIVING = new Set(["InputLayer", "Sequential", "Functional", "Model"]);

/**
 * Checks that the layers of a model can be put together, in models within it too: TensorFlow.js puts a layer off until
 * what it is called on is there, and would wait for ever in a damaged file.
 *
 * @param model `{"class_name": …, "config": …}` as TensorFlow.js and Keras 2 write it
 * @throws Error when layers share a name, or are called on what no layer gives
 */
export function requireBuildable(model: unknown): void {
  if (!isObject(model) || !isObject(model.config) || !Array.isArray(model.config.layers)) return;
  const layers = (model.config.layers as readonly unknown[]).filter(isObject);
  layers.forEach(requireBuildable);
  if (model.class_name === "Sequential") return;
  const given = new Map<string, number>();
  const own = new Set<string>();
  let waiting: { readonly name: string; readonly inputs: readonly unknown[] }[] = [];
  for (const layer of layers) {
    const name = String(layer.name);
    const ownName =
      isObject(layer.config) && layer.config.name !== undefined ? String(layer.config.name) : name;
    if (given.has(name) || own.has(ownName)) throw new Error(`two layers are called '${name}'`);
    own.add(ownName);
    given.set(name, GIVING.has(String(layer.class_name)) ? 1 : 0);
    const calls = layer.inbound_nodes ?? layer.inboundNodes ?? [];
    if (!Array.isArray(calls) || !calls.every(Array.isArray)) {
      throw new Error(`the layer '${name}' has calls that are none`);
    }
    waiting.push(...calls.map((inputs: readonly unknown[]) => ({ name, inputs })));
  }
  const isThere = (input: unknown) =>
    Array.isArray(input) && (given.get(String(input[0])) ?? 0) > Number(input[1]) && Number(input[1]) >= 0;
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length;
    waiting = waiting.filter(({ name, inputs }) => {
      if (!inputs.every(isThere)) return true;
      if (inputs.length > 0) given.set(name, given.get(name)! + 1);
      return false;
    });
  }
  const [stuck] = waiting;
  if (stuck !== undefined) throw new Error(`the layer '${stuck.name}' is called on what no layer gives`);
}
