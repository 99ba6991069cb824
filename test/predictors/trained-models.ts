import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  booleanColumn,
  type Column,
  float64Column,
  int32Column,
  stringColumn,
} from "../../src/data/column.js";
import { DataFrame } from "../../src/data/frame.js";

export interface TrainedModel {
  readonly name: string;
  readonly data: string;
  /** Predictions for each row. */
  readonly outputs: number;
}

/** Trains every model of a family's `models.py` into a new folder. */
export function trainModels(python: string, family: "xgboost" | "lightgbm"): string {
  const folder = mkdtempSync(join(tmpdir(), `drum-${family}-`));
  const program = fileURLToPath(new URL(`${family}/models.py`, import.meta.url));
  execFileSync(python, [program, folder], { stdio: "pipe" });
  return folder;
}

export function readModels(folder: string): TrainedModel[] {
  return JSON.parse(readFileSync(join(folder, "models.json"), "utf8"));
}

export function readFloats(path: string): Float32Array {
  return new Float32Array(bytesOf(path));
}

export function readDoubles(path: string): Float64Array {
  return new Float64Array(bytesOf(path));
}

function bytesOf(path: string): ArrayBuffer {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
}

export function readData(folder: string, name: string): DataFrame {
  const columns: { name: string; type: string; values: (number | string | boolean | null)[] }[] = JSON.parse(
    readFileSync(join(folder, `data-${name}.json`), "utf8"),
  );
  return new DataFrame(
    columns.map((column) => column.name),
    columns.map(({ type, values }): Column => {
      if (type === "string") return stringColumn(values as (string | null)[]);
      if (type === "boolean") return booleanColumn(Uint8Array.from(values, Number));
      if (type === "int32") return int32Column(Int32Array.from(values, Number));
      // Infinite values are written as text.
      return float64Column(
        Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(word(value)))),
      );
    }),
  );
}

const word = (value: number | string | boolean) =>
  typeof value === "string" ? value.replace("inf", "Infinity") : value;

/** The numbers of a frame row after row. */
export function rowMajor(frame: DataFrame): Float64Array {
  const width = frame.columns.length;
  const columns = frame.names.map((_, k) => frame.columns[k]! as { values: Float64Array });
  return Float64Array.from(
    { length: frame.length * width },
    (_, i) => columns[i % width]!.values[(i / width) | 0]!,
  );
}

/** How many numbers differ in their bits; NaN equals NaN. */
export function differing(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Math.max(actual.length, expected.length);
  let count = 0;
  for (let i = 0; i < actual.length; i++) if (!Object.is(actual[i], expected[i])) count++;
  return count;
}
