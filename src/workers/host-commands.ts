import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { drumError } from "../errors.js";
import type { ModelSpec } from "../model/spec.js";

/** The host of Node's models. */
export function nodeCommand(): readonly string[] {
  return [process.execPath, join(packageFolder(), "bin/host.js")];
}

/**
 * The host of Python's models: by the interpreter that the user names, else that of a `.venv` in the model
 * directory, else `python3`. What user code prints is not held back.
 * @throws INTERPRETER_MISSING
 */
export function pythonCommand({ interpreter, codeDir }: ModelSpec): readonly string[] {
  const venv = join(codeDir, ".venv/bin/python");
  const name = interpreter ?? (existsSync(venv) ? venv : "python3");
  const program = programNamed(name);
  if (program === undefined) throw drumError("INTERPRETER_MISSING", { program: name });
  return [program, "-u", join(packageFolder(), "dist/workers/hosts/python/host.py")];
}

/** A program as a shell finds it. */
function programNamed(name: string): string | undefined {
  if (name.includes("/")) return isProgram(name) ? name : undefined;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

let folder: string | undefined;

function packageFolder(): string {
  if (folder === undefined) {
    let above = dirname(fileURLToPath(import.meta.url));
    while (!existsSync(join(above, "package.json"))) above = dirname(above);
    folder = above;
  }
  return folder;
}
