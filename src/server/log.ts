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

/** Writes what happens to standard error, a line each, from a severity up. */
export interface Log {
  info(text: string): void;
  warning(text: string): void;
  error(text: string): void;
}

export function createLog(level: LoggingLevel, write: (line: string) => void = writeToStderr): Log {
  const from = (severity: LoggingLevel) => (text: string) => {
    if (RANKS[severity] < RANKS[level]) return;
    write(`${new Date().toISOString()} ${severity.toUpperCase()} ${text}\n`);
  };
  return { info: from("info"), warning: from("warning"), error: from("error") };
}

function writeToStderr(line: string): void {
  process.stderr.write(line);
}
