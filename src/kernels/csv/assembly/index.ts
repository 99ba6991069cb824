// CSV text to the values of columns.
//
// `../scanner.ts` lays out the memory: columns (`columns.ts`), a window of the text with room on both sides, a
// scratch area of the same size, and a block of values that is filled row by row.

import {
  CR,
  findFieldEnd,
  findQuote,
  isLineEnd,
  LF,
  left,
  passFields,
  quote,
  separator,
  setBytes,
} from "./bytes";
import {
  COLUMN_SIZE,
  FLOAT32,
  INT64,
  LAST_NUMBER,
  SAW_MISSING,
  SKIPPED,
  saw,
  TEXT,
} from "./columns";
import { commonField } from "./common-fields";
import { codeOf, newDictionary, setSeed } from "./dictionary";
import { fastNumbers, prepare, reached } from "./fast-numbers";
import { allocate, release } from "./heap";
import { integer, parse, seen } from "./number";
import { isMissing } from "./words";

export { allocate, newDictionary, release };

/** The first address that static data leaves free. */
export const heapBase: usize = __heap_base;

/** Why `scan` came back: the text is used up (but for an incomplete record). */
const USED_UP: u32 = 0;
/** The block is full. */
const BLOCK_FULL: u32 = 1;
/** The next record has too many fields. */
const TOO_WIDE: u32 = 2;
/** The next record has too few fields, where short ones are not allowed. */
const TOO_SHORT: u32 = 3;

export let stopped: u32 = USED_UP;
/** Records in the block. */
export let rows: u32 = 0;

let scratch: usize = 0;
/** The last field ended with the line. */
let atLineEnd: bool = false;

export function initialize(seed: u32): void {
  prepare();
  setSeed(seed);
}

/** What separates and quotes, and a room for one field of the longest record, with 64 bytes to spare. */
export function configure(separatorByte: u32, quoteByte: u32, room: usize): void {
  setBytes(separatorByte, quoteByte);
  scratch = room;
}

/**
 * Takes the records that are complete in [from, end) into the block of the columns from `first` to `last`
 * (exclusive), starting with row `row`, until the block has `capacity` rows. 64 zero bytes follow `end`.
 *
 * @param skipBlank lines of nothing but space are no records
 * @param allowShort fields that a record lacks are missing values
 * @returns the address of the first record not taken
 */
export function scan(
  from: usize,
  end: usize,
  first: usize,
  last: usize,
  row: u32,
  capacity: u32,
  skipBlank: bool,
  allowShort: bool,
): usize {
  let p = from;
  rows = row;
  stopped = USED_UP;
  while (p < end) {
    if (skipBlank) {
      const after = passBlankLine(p, end);
      if (after == 0) return p;
      if (after != p) {
        p = after;
        continue;
      }
    }
    if (rows >= capacity) {
      stopped = BLOCK_FULL;
      return p;
    }
    const after = scanRecord(p, end, first, last, allowShort);
    if (after == 0) return p;
    p = after;
    rows++;
  }
  return p;
}

/** The address after a blank line, the same address where there is none, 0 where its end is not there yet. */
// @ts-ignore: decorator
@inline
function passBlankLine(from: usize, end: usize): usize {
  let byte = <u32>load<u8>(from);
  if (byte > 32) return from;
  let p = from;
  while ((byte == 32 || byte == 9) && byte != separator && p < end) byte = <u32>load<u8>(++p);
  if (p >= end) return 0;
  if (byte == CR) return p + (load<u8>(p + 1) == LF ? 2 : 1);
  return byte == LF ? p + 1 : from;
}

/** The address after the record, or 0 where it is not complete or has a wrong number of fields. */
// @ts-ignore: decorator
@inline
function scanRecord(from: usize, end: usize, first: usize, last: usize, allowShort: bool): usize {
  let p = from;
  for (let column = first; column < last; column += COLUMN_SIZE) {
    const kind = load<u32>(column);
    if (kind <= LAST_NUMBER) {
      const next: usize = load<u32>(column, 16);
      p = fastNumbers(p, column, next, rows);
      column = reached;
      if (column == last) return load<u8>(p - 1) == CR && load<u8>(p) == LF ? p + 1 : p;
      if (column == next) {
        column -= COLUMN_SIZE;
        continue;
      }
      const fieldEnd = commonField(p, column, rows);
      if (fieldEnd) {
        p = passEnd(fieldEnd);
        if (atLineEnd) return finish(p, column, last, allowShort);
        continue;
      }
    } else if (kind == SKIPPED) {
      const next: usize = load<u32>(column, 16);
      const separated = (next == last ? next - COLUMN_SIZE : next) - column;
      if (separated) {
        p = passFields(p, separated / COLUMN_SIZE);
        column += separated - left * COLUMN_SIZE;
        if (column == next) {
          column -= COLUMN_SIZE;
          continue;
        }
      }
    }
    p = scanField(p, end, column);
    if (p == 0) return 0;
    if (atLineEnd) return finish(p, column, last, allowShort);
  }
  stopped = TOO_WIDE;
  return 0;
}

/** The record ends with the field of a column: the address after it, or 0 where fields must not be missing. */
function finish(end: usize, column: usize, last: usize, allowShort: bool): usize {
  let next = column + COLUMN_SIZE;
  if (next < last && !allowShort) {
    stopped = TOO_SHORT;
    return 0;
  }
  for (; next < last; next += COLUMN_SIZE) put(0, 0, next);
  return end;
}

/** The address after the byte that ends a field, which is a separator or a line end. */
// @ts-ignore: decorator
@inline
function passEnd(at: usize): usize {
  const byte = <u32>load<u8>(at);
  atLineEnd = byte != separator;
  return byte == CR && load<u8>(at + 1) == LF ? at + 2 : at + 1;
}

/** Takes one field of any form. Gives the address after the byte that ends it, 0 where that is not there yet. */
function scanField(from: usize, end: usize, column: usize): usize {
  let p = from;
  let text = p;
  let textEnd: usize;
  if (load<u8>(p) == quote) {
    text = p + 1;
    textEnd = findQuote(text, end);
    p = textEnd + 1;
    if (p >= end) return 0;
    if (load<u8>(p) != separator && !isLineEnd(load<u8>(p))) {
      p = unquote(text, textEnd, end);
      if (p == 0) return 0;
      text = scratch;
      textEnd = unquoted;
    }
  } else {
    p = findFieldEnd(p, end);
    textEnd = p;
  }
  if (p >= end) return 0;
  put(text, textEnd, column);
  return passEnd(p);
}

let unquoted: usize = 0;

/**
 * Copies the text of a quoted field to the scratch area, given its beginning and its first quote: two quotes stand
 * for one, and after the closing quote everything up to the end of the field belongs to it as it is.
 * Gives the address of the byte that ends the field, or 0, and in `unquoted` the end of the copy.
 */
function unquote(from: usize, firstQuote: usize, end: usize): usize {
  let out = append(scratch, from, firstQuote);
  let p = firstQuote + 1;
  while (load<u8>(p) == quote) {
    // The second of two quotes, and what follows up to the next one.
    const next = findQuote(p + 1, end);
    out = append(out, p, next);
    p = next + 1;
    if (p >= end) return 0;
  }
  const fieldEnd = findFieldEnd(p, end);
  if (fieldEnd >= end) return 0;
  unquoted = append(out, p, fieldEnd);
  return fieldEnd;
}

// @ts-ignore: decorator
@inline
function append(to: usize, from: usize, end: usize): usize {
  for (let at: usize = 0; from + at < end; at += 16) v128.store(to + at, v128.load(from + at));
  return to + (end - from);
}

/** Puts the value of a text into the current row of a column. */
function put(from: usize, to: usize, column: usize): void {
  const kind = load<u32>(column);
  if (kind == SKIPPED) return;
  const values: usize = load<u32>(column, 4);
  const row: usize = rows;
  if (kind == TEXT) {
    const missing = isMissing(from, to);
    if (missing) saw(column, SAW_MISSING);
    store<u32>(values + (row << 2), missing ? -1 : codeOf(load<u32>(column, 20), from, to));
    return;
  }
  const bits = parse(from, to);
  saw(column, seen);
  if (kind == FLOAT32) store<f32>(values + (row << 2), <f32>reinterpret<f64>(bits));
  else store<u64>(values + (row << 3), kind == INT64 ? integer : bits);
}
