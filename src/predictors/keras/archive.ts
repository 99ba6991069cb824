import { Hdf5File, type Hdf5Object } from "./hdf5.js";
import type { KerasFile, SavedWeight } from "./keras-file.js";
import { fileInZip } from "./zip.js";

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a `.keras` archive, or as much of its start as holds the configuration.
 * @throws Error where it is damaged or cut off
 */
export function readKerasArchive(bytes: Uint8Array): KerasFile {
  const json = (name: string) => JSON.parse(Buffer.from(fileInZip(bytes, name)).toString()) as Json;
  const config = json("config.json");
  const version = json("metadata.json").keras_version;
  let file: Hdf5File | undefined;
  return {
    version: typeof version === "string" ? version : undefined,
    config,
    nested: true,
    weightsOf(layer) {
      file ??= new Hdf5File(fileInZip(bytes, "model.weights.h5"));
      return variables(file, file.object(file.root, placeOf(config, layer)));
    },
  };
}

/**
 * Where the variables of a layer stand: `layers/dense_1`. Keras counts the layers of each class of a model; what a layer
 * is called does not matter.
 */
function placeOf(config: Json, layer: readonly string[]): string {
  const parts: string[] = [];
  let model = config;
  for (const name of layer) {
    const { layers } = model.config as { layers: (Json & { config: Json })[] };
    const index = layers.findIndex((entry) => (entry.config.name ?? entry.name) === name);
    const entry = layers[index];
    if (entry === undefined) throw new Error(`the layer '${name}' is missing`);
    const before = layers.slice(0, index).filter((other) => other.class_name === entry.class_name).length;
    parts.push("layers", snakeCase(String(entry.class_name)) + (before === 0 ? "" : `_${before}`));
    model = entry;
  }
  return parts.join("/");
}

/** As Keras's own `to_snake_case`. */
const snakeCase = (name: string) =>
  name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();

/** Parts of layers that have the variables in their place, in the order of Keras's weights. */
const PARTS = ["cell", "layer", "forward_layer", "backward_layer"];

function variables(file: Hdf5File, group: Hdf5Object): SavedWeight[] {
  const names = file.names(group);
  const own = names.includes("vars") ? file.object(group, "vars") : undefined;
  const count = own === undefined ? 0 : file.names(own).length;
  const weights = Array.from({ length: count }, (_, i) => {
    return { name: String(i), ...file.numbers(file.object(own!, String(i))) };
  });
  const inside = PARTS.filter((part) => names.includes(part)).map((part) => file.object(group, part));
  return [...weights, ...inside.flatMap((part) => variables(file, part))];
}
