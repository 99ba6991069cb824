import { type BigIntStats, type Dirent, promises as fs } from "node:fs";
import { join } from "node:path";

/** How each file of a model is, and where each folder leads: another text says that it has been written or replaced. */
export type FileStates = ReadonlyMap<string, string>;

/** Folders that hold tools and packages, not models. */
const PASSED_OVER = new Set(["node_modules", "__pycache__"]);
/** Files that editors and running programs write beside a model. */
const PASSING = /(?:~|\.(?:pyc|log|tmp|swp|swx|part|lock|pid))$/;
/** The files that a model consists of. */
export interface ModelFiles {
  look(): Promise<FileStates>;
  /** The paths that differ between two looks. */
  changed(before: FileStates, after: FileStates): readonly string[];
  /** Has these counted no more: something other than a new version changes them. */
  passOver(paths: readonly string[]): void;
}

/** @param paths files and folders; what is below a folder belongs to the model */
export function modelFiles(paths: readonly string[]): ModelFiles {
  const passedOver = new Set<string>();
  return {
    look: () => fileStates(paths),
    changed(before, after) {
      const known = new Set([...before.keys(), ...after.keys()]);
      return [...known].filter((path) => before.get(path) !== after.get(path) && !passedOver.has(path));
    },
    passOver(paths) {
      for (const path of paths) passedOver.add(path);
    },
  };
}

/**
 * Looks at the files that a model consists of: these paths and all below them, through symbolic links, so that a link
 * that leads elsewhere is seen, too. Names that begin with a dot are passed over, as where a model is loaded.
 * Nothing is said of what cannot be read: it is not there.
 */
async function fileStates(paths: readonly string[]): Promise<FileStates> {
  const states = new Map<string, string>();
  // Links may lead in a circle.
  const folders = new Set<string>();
  for (const path of paths) await look(path, states, folders);
  return states;
}

async function look(path: string, states: Map<string, string>, folders: Set<string>): Promise<void> {
  let entries: Dirent[];
  try {
    const state = await fs.stat(path, { bigint: true });
    if (state.isFile()) states.set(path, stateOf(state));
    const folder = `${state.dev} ${state.ino}`;
    if (!state.isDirectory() || folders.has(folder)) return;
    folders.add(folder);
    // Files of two versions may be alike in size and time.
    states.set(join(path, "/"), await fs.realpath(path));
    entries = await fs.readdir(path, { withFileTypes: true });
  } catch {
    return;
  }
  for (const { name } of entries) {
    if (name.startsWith(".") || PASSED_OVER.has(name) || PASSING.test(name)) continue;
    await look(join(path, name), states, folders);
  }
}

/** The time of its last change is the system's own, which copying and unpacking cannot set as that of its writing. */
const stateOf = ({ size, mtimeNs, ctimeNs }: BigIntStats) => `${size} ${mtimeNs} ${ctimeNs}`;
