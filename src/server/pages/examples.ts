import type { ModelInfo } from "../../model/work.js";

type Features = NonNullable<ModelInfo["features"]>;

/** A table of one row that a model may be asked with. */
export interface ExampleTable {
  readonly names: readonly string[];
  readonly values: readonly (number | string)[];
}

/** Words of artifacts for types of features that are text. */
const TEXT = new Set(["c", "tensor(string)"]);

/** Wider tables are no help to a reader. */
const WIDEST = 500;

/** A row of zeros, and of words where the model takes text. */
export function exampleTable(features: Features): ExampleTable {
  const shown = features.length > WIDEST ? [] : features;
  return {
    names: shown.map(({ name }) => name),
    values: shown.map(({ type = "" }) => (TEXT.has(type) ? "text" : 0)),
  };
}

/**
 * The table as each contract writes it, by the name of the request's schema in the document, or by its media type where
 * the schema has no name.
 */
export function examplesOf({ names, values }: ExampleTable): ReadonlyMap<string, unknown> {
  if (names.length === 0) return new Map();
  const row = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
  const inputs = names.map((name, i) => {
    const datatype = typeof values[i] === "number" ? "FP64" : "BYTES";
    return { name, datatype, shape: [1, 1], data: [values[i]] };
  });
  return new Map<string, unknown>([
    ["text/csv", `${names.map(csvField).join(",")}\n${values.join(",")}\n`],
    ["Rows", [row]],
    ["OpenInferenceRequest", { inputs }],
  ]);
}

const csvField = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
