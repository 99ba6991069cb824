import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  booleanColumn,
  type Column,
  float32Column,
  float64Column,
  int32Column,
  int64Column,
  stringColumn,
} from "../../../src/data/column.js";
import { DataFrame } from "../../../src/data/frame.js";

export const PACKAGES = [
  "numpy",
  "onnx",
  "onnxruntime",
  "skl2onnx",
  "sklearn",
  "pandas",
  "xgboost",
  "lightgbm",
  "onnxmltools",
];

interface SavedCase {
  readonly name: string;
  readonly target: string;
  readonly labels: readonly string[] | null;
  readonly columns: Readonly<Record<string, { type: string; values: (number | string | boolean)[] }>>;
  readonly expected: readonly (readonly number[])[];
}

/** A model, data for it, and what Python's onnxruntime predicts. */
export interface ModelCase {
  readonly name: string;
  readonly path: string;
  readonly target: string;
  readonly labels: readonly string[] | undefined;
  readonly frame: DataFrame;
  readonly expected: readonly (readonly number[])[];
}

/** Makes all models in a folder of their own. */
export function trainModels(python: string): { folder: string; cases: ModelCase[]; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "drum-onnx-"));
  execFileSync(python, [fileURLToPath(new URL("models.py", import.meta.url)), folder], { stdio: "pipe" });
  // Whole numbers past 2^53 must not pass through a float, and JSON has no NaN.
  const text = readFileSync(join(folder, "cases.json"), "utf8")
    .replace(/\bNaN\b/g, "null")
    .replace(/(?<=[[ ])\d{17,}(?=[,\]])/g, '"$&"');
  const saved = JSON.parse(text) as SavedCase[];
  const cases = saved.map(({ name, target, labels, columns, expected }) => ({
    name,
    target,
    labels: labels ?? undefined,
    expected,
    path: join(folder, `${name}.onnx`),
    frame: new DataFrame(
      Object.keys(columns),
      Object.values(columns).map(({ type, values }) => columnOf(type, values)),
    ),
  }));
  return { folder, cases, remove: () => rmSync(folder, { recursive: true }) };
}

function columnOf(type: string, values: (number | string | boolean | null)[]): Column {
  const numbers = () => values.map((value) => (value === null ? Number.NaN : Number(value)));
  switch (type) {
    case "float32":
      return float32Column(Float32Array.from(numbers()));
    case "float64":
      return float64Column(Float64Array.from(numbers()));
    case "int32":
      return int32Column(Int32Array.from(numbers()));
    case "int64":
      return int64Column(BigInt64Array.from(values as (number | string)[], BigInt));
    case "bool":
      return booleanColumn(Uint8Array.from(numbers()));
    default:
      return stringColumn(values as string[]);
  }
}
