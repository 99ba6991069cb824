import type { Floats } from "../../kernels/trees/ensemble.js";
import { isZero } from "./zero.js";

/** How nodes read a feature: most of them as it is. */
export type Reading = "number" | "zero is missing" | "category";

export interface ModelInput {
  readonly feature: number;
  readonly reading: Reading;
}

/** The values that an ensemble's nodes ask for: features, each once for each way of reading it. */
export class ModelInputs {
  readonly list: ModelInput[] = [];
  readonly #positions = new Map<string, number>();

  /** The position of an input in the list, where it is put at the end when it is new. */
  position(feature: number, reading: Reading): number {
    const key = `${feature} ${reading}`;
    let position = this.#positions.get(key);
    if (position === undefined) {
      position = this.list.push({ feature, reading }) - 1;
      this.#positions.set(key, position);
    }
    return position;
  }
}

/** The values of a feature as nodes read them. */
export function readInput(values: Floats, reading: Reading): Floats {
  switch (reading) {
    case "number":
      return values;
    case "zero is missing":
      return values.map((value) => (isZero(value) ? Number.NaN : value));
    case "category":
      // Fractions are cut off, of numbers between -1 and 0 too.
      return values.map(Math.trunc);
  }
}
