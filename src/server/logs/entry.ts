/** Entries of logs: each is a line that nothing within it can end, or make look like another. */

export type LogFormat = "text" | "json";

/** What an entry of JSON has; what is `undefined` is left out. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

let second = Number.NaN;
let upToSecond = "";

/** The time, in ISO 8601 with milliseconds. */
export function timestamp(): string {
  const now = Date.now();
  const ms = now % 1000;
  if (now - ms !== second) {
    second = now - ms;
    upToSecond = new Date(second).toISOString().slice(0, 20);
  }
  return `${upToSecond}${ms < 10 ? "00" : ms < 100 ? "0" : ""}${ms}Z`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;
/** What JSON allows in a string, but some readers take for the end of a line, and terminals for an order. */
const UNSAFE_IN_JSON = /[\u007f-\u009f\u2028\u2029]/g;

const codePoint = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A text without characters that control a terminal; further lines of it are indented, so that none looks like an entry. */
export function plainText(text: string): string {
  return text.replace(CONTROL, codePoint).replaceAll("\n", "\n  ");
}

/** A JSON object as a line. */
export function jsonLine(fields: Fields): string {
  return `${JSON.stringify(fields).replace(UNSAFE_IN_JSON, codePoint)}\n`;
}
