import { drumError } from "../../errors.js";
import { resolveSpec } from "../../model/resolve.js";
import { resolveInput } from "../../score/input.js";
import { OutputClosed } from "../../score/output/byte-output.js";
import { score } from "../../score/score.js";
import type { Timings } from "../../score/timings.js";
import { usableCores } from "../../workers/cores.js";
import { onInterrupt } from "../interrupt.js";
import type { OptionValues } from "../options.js";
import { showProgress } from "../progress.js";
import { openScoreFiles } from "../score-files.js";

/** Some rows were set aside. */
const QUARANTINED = 4;

/**
 * `drum score`: predictions for a file.
 *
 * What user code prints goes to standard output, unless predictions go there as data: then it goes to standard
 * error. What `--verbose` and `--show-perf` say goes to standard output, as DRUM's users expect, unless
 * `--output -` asks for nothing but predictions there.
 *
 * The exit code is 4 when rows were set aside by `--quarantine`.
 */
export async function run(options: OptionValues): Promise<number> {
  try {
    return await scoreFile(options);
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    throw error;
  }
}

async function scoreFile(options: OptionValues): Promise<number> {
  const onTerminal = options.output === undefined && process.stdout.isTTY;
  const toStdout = !onTerminal && (options.output ?? "-") === "-";
  const notes = options.output === "-" ? process.stderr : process.stdout;
  const userOutput = toStdout ? process.stderr : process.stdout;
  const say = (line: string) => notes.write(`${line}\n`);
  const cleanUps: (() => void)[] = [];
  onInterrupt(notes, () => {
    for (const cleanUp of cleanUps) cleanUp();
  });
  if (options.verbose) say("Detected score mode");

  const spec = await resolveSpec(options);
  const unstructured = spec.targetType === "unstructured";
  requireUnstructured(options, unstructured);
  const input = await resolveInput(
    {
      input: options.input!,
      format: options.inputFormat,
      charset: options.inputCharset,
      delimiter: options.csvDelimiter,
      quote: options.csvQuote,
      columnFile: options.sparseColumnFile,
      contentType: options.contentType,
    },
    unstructured,
  );
  if (unstructured) refuseForUnstructured(options);
  const files = await openScoreFiles(options, spec, input, onTerminal);
  if ("finished" in files) return summary(options, files.finished);
  const { output, quarantine, checkpoint } = files;
  const progress = showProgress(input.parts && input.size, process.stderr);
  cleanUps.push(progress.end, files.discard);
  try {
    const timings = await score({
      spec,
      input,
      output,
      ...(quarantine && { quarantine }),
      ...(checkpoint && { checkpoint }),
      ...(options.batchRows !== undefined && { batchRows: options.batchRows }),
      workers: options.maxWorkers === "auto" ? usableCores() : options.maxWorkers || usableCores(),
      ...(options.requestTimeout && { requestTimeout: options.requestTimeout * 1000 }),
      ...(options.maxWorkerMemory !== undefined && { memoryLimit: options.maxWorkerMemory }),
      ...(options.query !== undefined && { query: Object.fromEntries(new URLSearchParams(options.query)) }),
      onOutput: (line, stream) => (stream === "stderr" ? process.stderr : userOutput).write(`${line}\n`),
      onLoaded: ({ warnings = [] }) => {
        for (const warning of warnings) process.stderr.write(`drum score: warning: ${warning}\n`);
      },
      onProgress: progress.reached,
    });
    progress.end();
    await files.end();
    if (options.showPerf) say(perfText(timings));
    return summary(options, { rows: timings.rows, quarantined: quarantine?.rows ?? 0 });
  } catch (error) {
    files.discard();
    throw error;
  } finally {
    progress.end();
  }
}

/** Says what was set aside; gives the exit code. */
function summary(
  options: OptionValues,
  { rows, quarantined }: { rows: number; quarantined: number },
): number {
  if (quarantined === 0) return 0;
  const all = rows + quarantined;
  process.stderr.write(`drum score: ${quarantined} of ${all} rows were set aside in ${options.quarantine}\n`);
  return QUARANTINED;
}

function refuseForUnstructured({ batchRows, checkpoint, quarantine }: OptionValues): void {
  for (const [option, value] of Object.entries({
    "--batch-rows": batchRows,
    "--checkpoint": checkpoint,
    "--quarantine": quarantine,
  })) {
    if (value === undefined) continue;
    throw drumError("OPTION_UNUSABLE", {
      option,
      reason: "an unstructured model gets its data as it is, not in rows",
      remedy: "Leave it out.",
    });
  }
}

function requireUnstructured(options: OptionValues, unstructured: boolean): void {
  for (const [option, value] of [
    ["--query", options.query],
    ["--content-type", options.contentType],
  ]) {
    if (value !== undefined && !unstructured) throw drumError("UNSTRUCTURED_ONLY", { option: option! });
  }
}

function perfText({ load, score, write, rows }: Timings): string {
  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(3).padStart(9)} s`;
  return [
    `load the model      ${seconds(load)}`,
    `read and score      ${seconds(score)}`,
    `check and write     ${seconds(write)}`,
    `rows                ${String(rows).padStart(9)}`,
  ].join("\n");
}
