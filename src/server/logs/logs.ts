import type { PoolOptions } from "../../workers/pool-types.js";
import type { Observer } from "../observer.js";
import { accessLog } from "./access-log.js";
import { jsonLine, type LogFormat, timestamp } from "./entry.js";
import { lineWriter } from "./line-writer.js";
import { createLog, type Log, type LoggingLevel } from "./log.js";
import { modelLine } from "./model-log.js";

/** What is logged, as it was asked for. */
export interface LogOptions {
  readonly loggingLevel?: LoggingLevel;
  readonly logFormat?: LogFormat;
  readonly accessLog?: boolean;
}

/** Everything that a server writes to standard output and standard error. */
export interface Logs {
  /** The server's own, on standard error. */
  readonly log: Log;
  /** Says what whoever started the server should know. */
  say(text: string, stream?: "stdout" | "stderr"): void;
  /** The model's: what user code prints, on the stream that it was printed to. */
  readonly onOutput: NonNullable<PoolOptions["onOutput"]>;
  /** Whether the request is wanted that a printed line belongs to. */
  readonly attributeOutput: boolean;
  /** The access log, on standard output, if there is to be one. */
  readonly observers: readonly Observer[];
  /** Settled when all is written, or nobody reads any more, or so many milliseconds have passed. */
  flush(within: number): Promise<void>;
}

/** Nobody who reads slowly or not at all keeps the server from serving. */
export function logsFor(options: LogOptions): Logs {
  const { loggingLevel = "warning", logFormat = "text", accessLog: wanted = false } = options;
  const lost = (count: number) => {
    const message = `${count} entries of logs were dropped, since they were read too slowly.`;
    return entry("warning", message);
  };
  const entry = (level: string, message: string) =>
    logFormat === "json" ? jsonLine({ time: timestamp(), level, logger: "server", message }) : `${message}\n`;
  const writers = {
    stdout: lineWriter(process.stdout, lost),
    stderr: lineWriter(process.stderr, lost),
  };
  return {
    log: createLog(loggingLevel, writers.stderr.write, logFormat),
    say: (text, stream = "stdout") =>
      writers[stream].write(entry(stream === "stdout" ? "info" : "error", text)),
    onOutput: (line, stream, origin) => writers[stream].write(modelLine(line, stream, origin, logFormat)),
    attributeOutput: logFormat === "json",
    observers: wanted ? [accessLog(logFormat, writers.stdout.writeSoon)] : [],
    async flush(within) {
      await Promise.all([writers.stdout.flush(within), writers.stderr.flush(within)]);
    },
  };
}
