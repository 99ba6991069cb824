import type { ModelInfo } from "../../model/work.js";

type Features = NonNullable<ModelInfo["features"]>;

/** A table of one row that a model may be asked with. */
interface Row {
  readonly names: readonly string[];
  readonly values: readonly (number | string)[];
}

/** Words of artifacts for types of features that are text. */
const TEXT = new Set(["c", "tensor(string)"]);

/** Wider tables are no help to a reader. */
const WIDEST = 500;

/** The table as each contract writes it, by the end of a route's path. */
const WRITTEN: readonly (readonly [pathEnd: string, write: (row: Row) => unknown])[] = [
  ["/infer", tensors],
  [":predict", (row) => ({ instances: [record(row)] })],
  ["/score", ({ names, values }) => ({ input_data: { columns: names, index: [0], data: [values] } })],
  ...["/predict", "/predictions", "/invocations", "/transform"].map(
    (path) => [path, (row: Row) => [record(row)]] as const,
  ),
];

/**
 * Writes a row of zeros, and of words where the model takes text, as an example of what a route takes; `undefined` where
 * none is known.
 */
export function exampleFor(features: Features, path: string, mediaType: string): unknown {
  if (features.length === 0 || features.length > WIDEST) return undefined;
  const row = {
    names: features.map(({ name }) => name),
    values: features.map(({ type = "" }) => (TEXT.has(type) ? "text" : 0)),
  };
  if (mediaType === "text/csv") return csv(row);
  const write = WRITTEN.find(([end]) => path.endsWith(end))?.[1];
  return mediaType === "application/json" ? write?.(row) : undefined;
}

const record = ({ names, values }: Row) => Object.fromEntries(names.map((name, i) => [name, values[i]]));

function tensors({ names, values }: Row): unknown {
  const inputs = names.map((name, i) => {
    const datatype = typeof values[i] === "number" ? "FP64" : "BYTES";
    return { name, datatype, shape: [1, 1], data: [values[i]] };
  });
  return { inputs };
}

const csv = ({ names, values }: Row) => `${names.map(csvField).join(",")}\n${values.join(",")}\n`;

const csvField = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
