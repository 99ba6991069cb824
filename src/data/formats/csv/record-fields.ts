import { CR, type Dialect, LF } from "./dialect.js";
import { isBlank } from "./records.js";

/** One record: its fields, and where the next one starts. */
export interface RecordFields {
  readonly fields: string[];
  readonly end: number;
}

/**
 * The fields of the record at an offset, with the rules of the whole reader: for headers and messages.
 * @param atEnd whether the bytes are all there are; else a record that reaches their end is not complete
 * @returns undefined where the record is not complete or a quote stays open
 */
export function recordFields(
  bytes: Buffer,
  start: number,
  dialect: Dialect,
  atEnd: boolean,
): RecordFields | undefined {
  const { delimiter, quote } = dialect;
  const endsField = (at: number) => {
    const byte = bytes[at];
    return byte === undefined || byte === delimiter || byte === LF || byte === CR;
  };
  const fields: string[] = [];
  for (let at = start; ; at++) {
    let text = "";
    if (bytes[at] === quote) {
      for (;;) {
        const close = bytes.indexOf(quote, at + 1);
        if (close < 0) return undefined;
        text += bytes.toString("utf8", at + 1, close);
        at = close + 1;
        if (bytes[at] !== quote) break;
        text += bytes.toString("utf8", at, at + 1);
      }
    }
    const rest = at;
    while (!endsField(at)) at++;
    fields.push(text + bytes.toString("utf8", rest, at));
    if (bytes[at] === delimiter) continue;
    const isReturn = bytes[at] === CR;
    if (!atEnd && (at >= bytes.length || (isReturn && at + 1 >= bytes.length))) return undefined;
    return { fields, end: Math.min(bytes.length, at + (isReturn && bytes[at + 1] === LF ? 2 : 1)) };
  }
}

/** Where the first line starts that is more than white space; the length of the bytes where none is. */
export function passBlankLines(bytes: Buffer, start: number, dialect: Dialect): number {
  for (let line = start, at = start; ; at++) {
    const byte = bytes[at];
    if (byte === undefined) return bytes.length;
    if (byte === LF || byte === CR) line = at + 1;
    else if (!isBlank(byte, dialect)) return line;
  }
}
