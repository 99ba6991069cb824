import { resolve } from "node:path";
import { drumError } from "../errors.js";
import type { ModelSpec } from "../model/spec.js";
import type { Progress } from "../score/checkpoint/checkpoint.js";
import { identityOf } from "../score/checkpoint/identity.js";
import { type CheckpointedRun, openCheckpointedRun } from "../score/checkpoint/run-files.js";
import type { ScoreInput } from "../score/input.js";
import { type ByteOutput, streamOutput } from "../score/output/byte-output.js";
import { fileOutput } from "../score/output/file-output.js";
import {
  csvFormat,
  encodedOutput,
  outputFormat,
  type PredictionOutput,
} from "../score/output/prediction-output.js";
import { QUARANTINE_HEADER, type Quarantine, quarantineTo } from "../score/quarantine/file.js";
import type { OptionValues } from "./options.js";
import { terminalOutput } from "./terminal-output.js";

/** What a scoring run writes. */
export interface ScoreFiles {
  readonly output: PredictionOutput;
  readonly quarantine?: Quarantine;
  readonly checkpoint?: CheckpointedRun;
  /** Completes what `output.end` does not. */
  end(): Promise<void>;
  /** Gives all of it up; what a checkpoint speaks of stays. */
  discard(): void;
}

/**
 * Opens the output, the quarantine file and the checkpoint.
 * @returns the progress alone when an earlier run had finished
 * @throws OUTPUT_NOT_WRITABLE, OPTION_UNUSABLE, CHECKPOINT_MISMATCH, CHECKPOINT_UNUSABLE
 */
export async function openScoreFiles(
  options: OptionValues,
  spec: ModelSpec,
  input: ScoreInput,
  onTerminal: boolean,
): Promise<ScoreFiles | { readonly finished: Progress }> {
  requireDifferent(options);
  return options.checkpoint === undefined
    ? openPlain(options, onTerminal)
    : openCheckpointed(options, options.checkpoint, spec, input);
}

async function openPlain(options: OptionValues, onTerminal: boolean): Promise<ScoreFiles> {
  const output = await openOutput(options.output, onTerminal);
  if (options.quarantine === undefined) {
    return { output, end: async () => {}, discard: () => output.discard() };
  }
  const file = await fileOutput(options.quarantine).catch((error: unknown) => {
    output.discard();
    throw error;
  });
  return {
    output,
    quarantine: await quarantineIn(file, options, undefined),
    end: () => file.end(),
    discard() {
      output.discard();
      file.discard();
    },
  };
}

async function openCheckpointed(
  options: OptionValues,
  path: string,
  spec: ModelSpec,
  input: ScoreInput,
): Promise<ScoreFiles | { readonly finished: Progress }> {
  const { output: to, quarantine: aside } = options;
  if (input.file === undefined) throw unusable("the input is no file that can be read again");
  if (to === undefined || to === "-") throw unusable("predictions do not go to a file", GIVE_OUTPUT);
  const format = outputFormat(to);
  if (format.name !== "csv" && format.name !== "jsonl") {
    throw unusable(`a file of ${format.name} cannot be continued`, GIVE_OUTPUT);
  }
  const { inputCharset, csvDelimiter, csvQuote, inputFormat, batchRows } = options;
  const identity = await identityOf(
    input.file,
    spec,
    {
      output: resolve(to),
      ...(aside !== undefined && { quarantine: resolve(aside) }),
      ...{ inputCharset, csvDelimiter, csvQuote, inputFormat, batchRows },
    },
    [path, to, ...(aside === undefined ? [] : [aside])],
  );
  const run = await openCheckpointedRun(path, identity, { output: to, quarantine: aside });
  if ("finished" in run) return run;
  const quarantine = run.quarantine && (await quarantineIn(run.quarantine, options, run.resume));
  return {
    // Its names are given when the last checkpoint is written.
    output: encodedOutput(format, { ...run.output, end: async () => {} }),
    checkpoint: run,
    ...(quarantine && { quarantine }),
    end: () => run.end(),
    discard() {},
  };
}

async function openOutput(path: string | undefined, onTerminal: boolean): Promise<PredictionOutput> {
  if (onTerminal) return terminalOutput(process.stdout);
  if (path === undefined || path === "-") return encodedOutput(csvFormat(), streamOutput(process.stdout));
  return encodedOutput(outputFormat(path), await fileOutput(path));
}

async function quarantineIn(file: ByteOutput, { inputCharset }: OptionValues, resume: Progress | undefined) {
  if (!resume) await file.write(QUARANTINE_HEADER);
  return quarantineTo(file, inputCharset, resume?.quarantined ?? 0);
}

function requireDifferent({ input, output, quarantine, checkpoint }: OptionValues): void {
  const seen = new Set<string>();
  const paths = {
    "--input": input,
    "--output": output,
    "--quarantine": quarantine,
    "--checkpoint": checkpoint,
  };
  for (const [option, path] of Object.entries(paths)) {
    if (path === undefined || path === "-") continue;
    const whole = resolve(path);
    const isNew = option === "--quarantine" || option === "--checkpoint";
    if (isNew && seen.has(whole)) {
      throw drumError("OPTION_UNUSABLE", {
        option,
        reason: "it names a file that another option names",
        remedy: "Give it a file of its own.",
      });
    }
    seen.add(whole);
  }
}

const GIVE_OUTPUT = "Give --output the path of a .csv or .jsonl file.";

function unusable(reason: string, remedy = "Leave it out, or give --input the path of a file.") {
  return drumError("OPTION_UNUSABLE", { option: "--checkpoint", reason, remedy });
}
