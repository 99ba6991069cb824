import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package, found from the running module upwards. */
function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isRoot(folder)) {
    const above = dirname(folder);
    if (above === folder) throw new Error("package.json of drum not found");
    folder = above;
  }
  return folder;
}

function isRoot(folder: string): boolean {
  const path = join(folder, "package.json");
  return existsSync(path) && (JSON.parse(readFileSync(path, "utf8")) as { name?: string }).name === "drum";
}

let root: string | undefined;

/** Absolute path of the folder that holds this package's package.json. */
export function packageRoot(): string {
  root ??= findRoot();
  return root;
}

/**
 * The library that user code gets when it imports `drum`: the one that belongs to the running program, so that
 * both have the same classes.
 */
export function libraryPath(): string {
  return join(packageRoot(), "dist", "index.js");
}
