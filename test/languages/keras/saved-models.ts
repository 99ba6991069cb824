import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Column } from "../../../src/data/column.js";
import { DataFrame } from "../../../src/data/frame.js";

/** What saves the models of these tests, and is asked for their predictions. */
export const PACKAGES = ["keras", "tensorflow", "h5py"];

export interface SavedModel {
  readonly file: string;
  readonly path: string;
  /** Whether it is one that runs without Keras. */
  readonly runs: boolean;
  /** Each input as one column, and Keras's predictions; where the model runs. */
  readonly frame?: DataFrame;
  readonly expected?: readonly (readonly number[])[];
}

/** Saves every model of `models.py` into a new folder. */
export function saveModels(python: string): { readonly folder: string; readonly models: SavedModel[] } {
  const folder = mkdtempSync(join(tmpdir(), "drum-keras-"));
  const program = fileURLToPath(new URL("models.py", import.meta.url));
  execFileSync(python, [program, folder], { stdio: "pipe" });
  return { folder, models: readModels(folder) };
}

interface Described {
  readonly name: string;
  readonly runs: boolean;
  /** Whether it was saved as an archive, too. */
  readonly archive: boolean;
  readonly inputs?: readonly { readonly name: string; readonly width: number }[];
  readonly width?: number;
}

export function readModels(folder: string): SavedModel[] {
  const { rows, models } = JSON.parse(readFileSync(join(folder, "models.json"), "utf8")) as {
    rows: number;
    models: Described[];
  };
  const files = models.flatMap((model) => [
    { ...model, file: `${model.name}.h5` },
    ...(model.archive ? [{ ...model, file: `${model.name}.keras` }] : []),
  ]);
  return files.map(({ name, file, runs, inputs, width }) => {
    const path = join(folder, file);
    if (inputs === undefined) return { file, path, runs };
    const bytes = readFileSync(join(folder, `${name}.bin`));
    const floats = new Float32Array(new Uint8Array(bytes).buffer);
    let start = 0;
    const take = (length: number) => {
      start += length;
      return floats.subarray(start - length, start);
    };
    const columns = inputs.map((input) => columnOf(take(rows * input.width), rows, input.width));
    const flat = take(rows * width!);
    const expected = Array.from({ length: rows }, (_, i) => [...flat.subarray(i * width!, (i + 1) * width!)]);
    const frame = new DataFrame(
      inputs.map((input) => input.name),
      columns,
    );
    return { file, path, runs, frame, expected };
  });
}

function columnOf(floats: Float32Array, rows: number, width: number): Column {
  const values = Float64Array.from(floats);
  return width === 1
    ? { type: "float64", length: rows, values }
    : { type: "vector", length: rows, width, values };
}
