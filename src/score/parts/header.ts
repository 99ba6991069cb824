import { dialectOf } from "../../data/formats/csv/dialect.js";
import { headerOf } from "../../data/formats/csv/header.js";
import { passBlankLines } from "../../data/formats/csv/record-fields.js";
import type { CutOptions } from "./part.js";

/**
 * The header that later parts are read with: the file's own, or, where it is one field short of the first records, as
 * of an index that has no name, one with that field.
 *
 * @param header with its line end; nothing when the file ends before
 * @param after what follows it, some records' worth of bytes
 * @param atEnd whether that is all there is
 */
export function headerOfParts(
  header: Buffer,
  after: Buffer,
  atEnd: boolean,
  options: CutOptions,
): Uint8Array {
  const dialect = dialectOf(options);
  const markLength = header[0] === 0xef && header[1] === 0xbb && header[2] === 0xbf ? 3 : 0;
  const names = headerOf(header, markLength, dialect, true)?.names.length;
  const first = headerOf(after, 0, dialect, atEnd);
  // One row alone may just be wrong.
  const second = first && headerOf(after, first.end, dialect, atEnd);
  // Copies, since they outlive the bytes that they are of.
  if (names === undefined || [first, second ?? first].some((record) => record?.names.length !== names + 1))
    return Uint8Array.from(header);
  const start = passBlankLines(header, markLength, dialect);
  return Buffer.concat([header.subarray(0, start), Uint8Array.of(dialect.delimiter), header.subarray(start)]);
}
