import { Hdf5File } from "./hdf5.js";

/** A weight as it is saved. */
export interface SavedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a file of Keras holds. */
export interface KerasFile {
  /** `3.15.1`; of early files it is not known. */
  readonly version: string | undefined;
  /** The model's configuration; absent in files of weights alone. */
  readonly config: unknown;
  /** Whether the layers of a model within the model have their weights each for itself. */
  readonly nested: boolean;
  /**
   * The weights of a layer in Keras's own order.
   * @param layer its name, behind those of the models that it is in
   * @throws Error
   */
  weightsOf(layer: readonly string[]): SavedWeight[];
}

/** Reads an HDF5 file, or as much of its start as holds the configuration. @throws Error where it is damaged or cut off */
export function readKerasFile(bytes: Uint8Array): KerasFile {
  const file = new Hdf5File(bytes);
  const config = file.texts(file.root, "model_config")?.[0];
  return {
    version: file.texts(file.root, "keras_version")?.[0],
    config: config === undefined ? undefined : JSON.parse(config),
    nested: false,
    weightsOf([layer]) {
      const group = file.object(file.object(file.root, "model_weights"), layer!);
      // Keras spreads the names over `weight_names0`, `weight_names1`, … where they are many.
      const names = file.texts(group, "weight_names") ?? [];
      for (let i = 0, more: string[] | undefined; ; i++) {
        more = file.texts(group, `weight_names${i}`);
        if (more === undefined) break;
        names.push(...more);
      }
      return names.map((name) => ({ name, ...file.numbers(file.object(group, name)) }));
    },
  };
}
