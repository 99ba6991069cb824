import { statSync } from "node:fs";
import { drumError } from "../../errors.js";
import type { ResumableOutput } from "../output/byte-output.js";
import { finish, resumableFiles, resumableOutput } from "../output/file-output.js";
import {
  type Identity,
  type Progress,
  readCheckpoint,
  removeCheckpoint,
  requireUnfinished,
  writeCheckpoint,
} from "./checkpoint.js";

/** How often a checkpoint is written, in milliseconds: each waits for the disk. */
const EVERY = 500;

/** What a run does with its checkpoint and the files that it speaks of. */
export interface CheckpointedRun {
  /** Where an earlier run has got to. */
  readonly resume: Progress | undefined;
  readonly output: ResumableOutput;
  readonly quarantine: ResumableOutput | undefined;
  /** Told of every part that is written; writes a checkpoint now and then. */
  reached(progress: Omit<Progress, "outputBytes" | "quarantineBytes">): Promise<void>;
  /** Gives the files their names and removes the checkpoint. */
  end(): Promise<void>;
}

/**
 * Opens the files of a run that has a checkpoint: anew, or cut to what the checkpoint speaks of.
 *
 * @returns the progress alone when the earlier run had only the names of its files still to give, which is done now
 * @throws CHECKPOINT_MISMATCH, CHECKPOINT_UNUSABLE, OUTPUT_NOT_WRITABLE
 */
export async function openCheckpointedRun(
  path: string,
  identity: Identity,
  files: { readonly output: string; readonly quarantine?: string | undefined },
): Promise<CheckpointedRun | { readonly finished: Progress }> {
  const resume = readCheckpoint(path, identity);
  const lengths = [resume?.outputBytes ?? 0, resume?.quarantineBytes ?? 0] as const;
  const paths = [files.output, ...(files.quarantine === undefined ? [] : [files.quarantine])];
  if (resume?.complete) {
    for (const [i, file] of paths.entries()) finishAgain(path, file, lengths[i]!);
    removeCheckpoint(path);
    return { finished: resume };
  }
  for (const [i, file] of paths.entries()) {
    requireUnfinished(path, resumableFiles(file).unfinished, lengths[i]!);
  }
  const [output, quarantine] = await Promise.all(
    paths.map(async (file, i) => counted(await resumableOutput(file, lengths[i]!), lengths[i]!)),
  );
  let last: Progress | undefined;
  let savedAt = Number.NEGATIVE_INFINITY;
  const save = async (progress: Progress) => {
    await output!.sync();
    await quarantine?.sync();
    writeCheckpoint(path, identity, progress);
    savedAt = performance.now();
  };
  return {
    resume,
    output: output!,
    quarantine,
    async reached(progress) {
      last = { ...progress, outputBytes: output!.length, quarantineBytes: quarantine?.length ?? 0 };
      if (performance.now() - savedAt >= EVERY) await save(last);
    },
    async end() {
      const bytes = { outputBytes: output!.length, quarantineBytes: quarantine?.length ?? 0 };
      await save({ ...(last ?? resume ?? NOTHING), ...bytes, complete: true });
      await output!.end();
      await quarantine?.end();
      removeCheckpoint(path);
    },
  };
}

const NOTHING: Progress = {
  position: 0,
  inputRows: 0,
  rows: 0,
  columns: null,
  outputBytes: 0,
  quarantined: 0,
  quarantineBytes: 0,
};

function finishAgain(checkpoint: string, file: string, length: number): void {
  const { unfinished, target } = resumableFiles(file);
  if (sizeOf(unfinished) === length) finish(file);
  else if (sizeOf(target) !== length) {
    throw drumError("CHECKPOINT_MISMATCH", { path: checkpoint, what: `${target} is not what it wrote` });
  }
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size;

interface CountedOutput extends ResumableOutput {
  readonly length: number;
}

/** An output that knows how much was written to it. */
function counted(output: ResumableOutput, before: number): CountedOutput {
  let length = before;
  return {
    get length() {
      return length;
    },
    async write(bytes) {
      await output.write(bytes);
      length += bytes.length;
    },
    sync: output.sync,
    end: output.end,
    discard: output.discard,
  };
}
