import { drumError } from "../../errors.js";
import { resolveSpec } from "../../model/resolve.js";
import { type ByteOutput, OutputClosed, streamOutput } from "../../score/byte-output.js";
import { usableCores } from "../../score/cores.js";
import { fileOutput } from "../../score/file-output.js";
import { resolveInput } from "../../score/input.js";
import { score } from "../../score/score.js";
import { csvFormat, encodedOutput, outputFormat, type PredictionOutput } from "../../score/table-output.js";
import type { Timings } from "../../score/timings.js";
import { onInterrupt } from "../interrupt.js";
import type { OptionValues } from "../options.js";
import { showProgress } from "../progress.js";
import { terminalOutput } from "../terminal-output.js";

/**
 * `drum score`: predictions for a file.
 *
 * What user code prints goes to standard output, unless predictions go there as data: then it goes to standard
 * error. What `--verbose` and `--show-perf` say goes to standard output, as DRUM's users expect, unless
 * `--output -` asks for nothing but predictions there.
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
  const output = await openOutput(options.output, onTerminal);
  const progress = showProgress(input.divisible ? input.size : undefined, process.stderr);
  cleanUps.push(progress.end, output.discard);
  try {
    const timings = await score({
      spec,
      input,
      output,
      workers: options.maxWorkers || usableCores(),
      ...(options.requestTimeout && { requestTimeout: options.requestTimeout * 1000 }),
      ...(options.query !== undefined && { query: Object.fromEntries(new URLSearchParams(options.query)) }),
      onOutput: (line, stream) => (stream === "stderr" ? process.stderr : userOutput).write(`${line}\n`),
      onLoaded: ({ warnings = [] }) => {
        for (const warning of warnings) process.stderr.write(`drum score: warning: ${warning}\n`);
      },
      onProgress: progress.add,
    });
    progress.end();
    if (options.showPerf) say(perfText(timings));
    return 0;
  } finally {
    progress.end();
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

async function openOutput(path: string | undefined, onTerminal: boolean): Promise<PredictionOutput> {
  if (onTerminal) return terminalOutput(process.stdout);
  if (path === undefined || path === "-") return encodedOutput(csvFormat(), streamOutput(process.stdout));
  const bytes: ByteOutput = await fileOutput(path);
  return encodedOutput(outputFormat(path), bytes);
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
