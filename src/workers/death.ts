import { type DrumError, drumError } from "../errors.js";

/** How a worker's process ended. */
export interface Death {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines of its standard error. */
  readonly lastLines: string;
}

/** What is known of the end of a worker that nobody asked for. */
export function workerDied({ exitCode, signal, lastLines }: Death): DrumError {
  return drumError("WORKER_DIED", {
    how: signal === null ? `with exit code ${exitCode}` : `by signal ${signal}`,
    output: lastLines === "" ? "" : ` It last wrote to standard error: ${lastLines}.`,
    hint: hintFor(exitCode, signal, lastLines),
  });
}

const HEAP_MESSAGE = /heap out of memory|Array buffer allocation failed|Allocation failed/i;
const JAVA_HEAP_MESSAGE = /java\.lang\.OutOfMemoryError/;

function hintFor(exitCode: number | null, signal: NodeJS.Signals | null, lastLines: string): string {
  if (HEAP_MESSAGE.test(lastLines)) {
    return "It ran out of memory: give it more (NODE_OPTIONS=--max-old-space-size=…), use fewer workers, or send less data at once.";
  }
  if (JAVA_HEAP_MESSAGE.test(lastLines)) {
    return "It ran out of Java's heap: give it more (DRUM_JAVA_XMX=4g), use fewer workers, or send less data at once.";
  }
  if (signal === "SIGKILL" || exitCode === 137) {
    return "The system may have ended it for want of memory: check the memory limit, use fewer workers (--max-workers), or send less data at once.";
  }
  if (signal === "SIGSEGV" || signal === "SIGABRT" || signal === "SIGBUS" || signal === "SIGILL") {
    return "Native code of the model or of a library that it uses is broken or does not fit this machine.";
  }
  return "Look for the cause in the model's code and in what it wrote.";
}
