import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { drumError } from "../errors.js";
import { type Artifact, kindOf } from "./artifact.js";
import type { Language } from "./spec.js";

/** A file of user code at the top of a model directory. */
export interface CustomFile {
  readonly name: string;
  readonly path: string;
  readonly language: Language;
}

/** What a model directory holds. */
export interface ModelDirectory {
  /** Absolute path without symbolic links. */
  readonly path: string;
  /** In order of their names, those nearest to the top first. */
  readonly artifacts: readonly Artifact[];
  readonly customFiles: readonly CustomFile[];
}

const CUSTOM_FILES: Readonly<Record<string, Language>> = {
  "custom.ts": "node",
  "custom.mts": "node",
  "custom.js": "node",
  "custom.mjs": "node",
  "custom.cjs": "node",
  "custom.py": "python",
  "custom.R": "r",
  "custom.r": "r",
  "custom.jl": "julia",
};

/** Folders that hold tools and packages, not models. */
const PASSED_OVER = new Set(["node_modules", "__pycache__"]);

/**
 * Looks through a model directory and the folders below it. Symbolic links to files count, links to folders
 * are not followed.
 * @throws CODE_DIR_NOT_FOUND
 */
export async function scanDirectory(codeDir: string): Promise<ModelDirectory> {
  const path = realDirectory(codeDir);
  const artifacts: Artifact[] = [];
  for (const [file, depth] of filesBelow(path, 0)) {
    const artifact = await artifactAt(file, depth, path);
    if (artifact !== undefined) artifacts.push(artifact);
  }
  artifacts.sort((a, b) => a.depth - b.depth || (a.name < b.name ? -1 : 1));
  const customFiles = readdirSync(path)
    .filter((name) => Object.hasOwn(CUSTOM_FILES, name))
    .sort()
    .map((name) => ({ name, path: join(path, name), language: CUSTOM_FILES[name]! }));
  return { path, artifacts, customFiles };
}

/** The artifacts that a model may be: those nearest to the top of the directory. */
export function nearest(artifacts: readonly Artifact[]): readonly Artifact[] {
  return artifacts.filter(({ depth }) => depth === artifacts[0]!.depth);
}

function realDirectory(codeDir: string): string {
  try {
    const path = realpathSync(codeDir);
    if (statSync(path).isDirectory()) return path;
  } catch {
    // said below
  }
  throw drumError("CODE_DIR_NOT_FOUND", { path: codeDir });
}

function* filesBelow(folder: string, depth: number): Generator<[path: string, depth: number]> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!PASSED_OVER.has(entry.name)) yield* filesBelow(path, depth + 1);
    } else if (entry.isFile() || (entry.isSymbolicLink() && isFile(path))) {
      yield [path, depth];
    }
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

async function artifactAt(path: string, depth: number, codeDir: string): Promise<Artifact | undefined> {
  try {
    const kind = await kindOf(path);
    return kind && { path, name: relative(codeDir, path), depth, ...kind };
  } catch {
    // A file that cannot be read is no artifact; should it have been one, its absence is said.
    return undefined;
  }
}
