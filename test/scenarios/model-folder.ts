import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { ROOT } from "./run-drum.js";

/** A temporary folder of a test file, removed after its tests. */
export function scratchFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "drum-scenario-")));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a model directory of these files; a file given as `{ copy }` is copied from the repository. */
export function modelFolder(
  path: string,
  files: Readonly<Record<string, string | { copy: string }>>,
): string {
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof content === "string") writeFileSync(file, content);
    else copyFileSync(join(ROOT, content.copy), file);
  }
  return path;
}
