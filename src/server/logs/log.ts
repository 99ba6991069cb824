import { type Fields, jsonLine, type LogFormat, plainText, timestamp } from "./entry.js";

const RANKS = {
  all: 0,
  debug: 10,
  info: 20,
  warning: 30,
  warn: 30,
  error: 40,
  critical: 50,
  fatal: 50,
} as const;

export type LoggingLevel = keyof typeof RANKS;

/**
 * Writes what happens, an entry each, from a severity up. `fields` is what an entry of JSON has besides; its `message`
 * stands instead of the text there.
 */
export interface Log {
  info(text: string, fields?: Fields): void;
  warning(text: string, fields?: Fields): void;
  error(text: string, fields?: Fields): void;
}

export function createLog(
  level: LoggingLevel,
  write: (line: string) => void = (line) => void process.stderr.write(line),
  format: LogFormat = "text",
): Log {
  const from = (severity: "info" | "warning" | "error") => (message: string, fields?: Fields) => {
    if (RANKS[severity] < RANKS[level]) return;
    write(
      format === "json"
        ? jsonLine({ time: timestamp(), level: severity, logger: "server", message, ...fields })
        : `${timestamp()} ${severity.toUpperCase()} ${plainText(message)}\n`,
    );
  };
  return { info: from("info"), warning: from("warning"), error: from("error") };
}
