import { CR, type Dialect, LF } from "./dialect.js";
import { passBlankLines, recordFields } from "./record-fields.js";

/** What a header says. */
export interface Header {
  readonly names: readonly string[];
  /** Where the first record after it starts. */
  readonly end: number;
  /** The byte that ends its line, LF or CR; LF where none does. */
  readonly lineEnd: number;
}

/**
 * The header at the beginning of bytes: the first record that is more than white space.
 *
 * @param atEnd whether the bytes are all there are
 * @returns undefined where there is none or it is not complete
 */
export function headerOf(bytes: Buffer, start: number, dialect: Dialect, atEnd: boolean): Header | undefined {
  const line = passBlankLines(bytes, start, dialect);
  if (line === bytes.length) return undefined;
  const record = recordFields(bytes, line, dialect, atEnd);
  if (record === undefined) return undefined;
  const last = bytes[record.end - 1];
  const isReturn = last === CR || (last === LF && bytes[record.end - 2] === CR);
  return { names: record.fields, end: record.end, lineEnd: isReturn ? CR : LF };
}

/** Names for all columns, where those without one are called as pandas calls them; `added` come before the first. */
export function columnNames(names: readonly string[], added: number): string[] {
  return Array.from({ length: names.length + added }, (_, k) => names[k - added] || `Unnamed: ${k}`);
}
