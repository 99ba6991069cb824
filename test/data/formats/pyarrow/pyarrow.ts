import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { needs, pythonFor } from "../../../oracles/python.js";

const PACKAGES = ["pyarrow", "pandas"];
const python = pythonFor(PACKAGES);

/** Whether pyarrow is there, and what to put behind a test's name when it is not. */
export const pyarrow = { found: python !== undefined, needs: needs(python, PACKAGES) };

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The path of a new folder with the tables of `tables.py` in a format. */
export function writeByPyarrow(format: "arrow" | "parquet"): string {
  const folder = mkdtempSync(join(tmpdir(), `drum-${format}-`));
  execFileSync(python!, [program("tables.py"), format, folder]);
  return folder;
}

/** What pyarrow reads in a file. */
export interface ReadByPyarrow {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly values: readonly (readonly unknown[])[];
  /** Record batches or row groups. */
  readonly parts: number;
}

/** Reads a file by pyarrow, which checks it, too; not a number is `null`. */
export function readByPyarrow(path: string): ReadByPyarrow {
  const text = execFileSync(python!, [program("read.py"), path], { encoding: "utf8" });
  return JSON.parse(text.replaceAll("NaN", "null"));
}
