/** A place in the user's code: lines and columns counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A place with its line of source and a mark below the column. */
export function excerpt({ file, line, column }: Place, source: string | undefined): string {
  const at = `    at ${file}:${line}:${column}`;
  if (source === undefined || source.length > 300) return at;
  const number = `${line} | `;
  const before = source.slice(0, column - 1).replace(/[^\t]/g, " ");
  return `${at}\n    ${number}${source.trimEnd()}\n    ${" ".repeat(number.length)}${before}^`;
}

/** A message without the lines of source that {@link excerpt} added: code is for logs and terminals, not for clients. */
export function withoutSource(message: string): string {
  return message.replace(/(\n {4}at .+:\d+:\d+)\n {4}\d+ \| .*\n {4}[ \t]*\^/g, "$1");
}
