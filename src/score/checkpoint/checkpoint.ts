import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { drumError } from "../../errors.js";

/** How far a run has come: all that is needed to go on from there. */
export interface Progress {
  /** Offset in the (decompressed) input up to which everything is written. */
  readonly position: number;
  /** Rows of the input up to there, those set aside too. */
  readonly inputRows: number;
  /** Rows of predictions written. */
  readonly rows: number;
  /** Names of the columns of the predictions, once they are known. */
  readonly columns: readonly string[] | null;
  /** Bytes of the unfinished output. */
  readonly outputBytes: number;
  readonly quarantined: number;
  /** Bytes of the unfinished quarantine file. */
  readonly quarantineBytes: number;
  /** All is written, and only the files' names are still to be given. */
  readonly complete?: true;
}

/** What must be the same for a run to be continued; each entry says of what kind it is. */
export type Identity = Readonly<Record<"input" | "model" | "options", string>>;

interface CheckpointFile {
  readonly drumCheckpoint: 1;
  readonly identity: Identity;
  readonly progress: Progress;
}

const CHANGED: Readonly<Record<keyof Identity, string>> = {
  input: "the input is another one, or has changed since",
  model: "the model has changed since",
  options: "the options are not the same",
};

/**
 * The progress that a checkpoint has, undefined when there is none yet.
 * @throws CHECKPOINT_MISMATCH, CHECKPOINT_UNUSABLE
 */
export function readCheckpoint(path: string, identity: Identity): Progress | undefined {
  if (!existsSync(path)) return undefined;
  const { drumCheckpoint, identity: earlier, progress } = parsed(path);
  if (drumCheckpoint !== 1 || earlier === undefined || progress === undefined) {
    throw drumError("CHECKPOINT_UNUSABLE", { path, reason: "it is no checkpoint of this version of drum" });
  }
  for (const kind of ["options", "input", "model"] as const) {
    if (earlier[kind] !== identity[kind]) throw mismatch(path, CHANGED[kind]);
  }
  return progress;
}

/** @throws CHECKPOINT_MISMATCH when an unfinished file has not what the checkpoint says */
export function requireUnfinished(path: string, file: string, bytes: number): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size < bytes) throw mismatch(path, `its unfinished file ${file} is not there, or not complete`);
}

/**
 * Writes a checkpoint in place of the last one, so that at any time one of them is there whole. What it speaks of
 * must be on the disk already.
 * @throws CHECKPOINT_UNUSABLE
 */
export function writeCheckpoint(path: string, identity: Identity, progress: Progress): void {
  const content: CheckpointFile = { drumCheckpoint: 1, identity, progress };
  const fresh = `${path}.new`;
  try {
    const file = openSync(fresh, "w");
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
    fsyncSync(file);
    closeSync(file);
    renameSync(fresh, path);
    const folder = openSync(dirname(path), "r");
    fsyncSync(folder);
    closeSync(folder);
  } catch (cause) {
    throw drumError("CHECKPOINT_UNUSABLE", { path, reason: (cause as Error).message }, { cause });
  }
}

/** Removes the checkpoint of a run that is complete. */
export function removeCheckpoint(path: string): void {
  if (existsSync(path)) unlinkSync(path);
}

function parsed(path: string): Partial<CheckpointFile> {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Partial<CheckpointFile>;
  } catch (cause) {
    throw drumError("CHECKPOINT_UNUSABLE", { path, reason: "it is no checkpoint" }, { cause });
  }
}

const mismatch = (path: string, what: string) => drumError("CHECKPOINT_MISMATCH", { path, what });
