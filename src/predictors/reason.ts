const LONGEST = 400;

/** The message of a library's error as one line without a full stop, to stand inside one of drum's messages. */
export function oneLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return cut(text.replace(/\s+/g, " ").trim().replace(/\.$/, ""));
}

/** A text that is not longer than a message should be. */
export const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
