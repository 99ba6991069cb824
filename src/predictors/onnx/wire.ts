/**
 * The Protocol Buffers wire format (https://protobuf.dev/programming-guides/encoding/), as much as looking
 * into an ONNX file needs. Nothing is decoded before it is asked for: a field is a range of the file's bytes.
 */

/** The kinds of encoding that a field's tag names. */
export const VARINT = 0;
const FIXED64 = 1;
export const DELIMITED = 2;
const FIXED32 = 5;

/** One field of a message: its number, and where its tag and its value lie. */
export interface Field {
  readonly number: number;
  readonly wire: number;
  readonly tagAt: number;
  readonly start: number;
  readonly end: number;
}

/** The bytes are no well-formed message: cut short, or something else altogether. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/** The fields of the message that lies at `start` to `end`, in the order of the file. @throws WireError */
export function* fieldsOf(bytes: Uint8Array, start = 0, end = bytes.length): IterableIterator<Field> {
  const cursor = { at: start, end };
  while (cursor.at < end) {
    const tagAt = cursor.at;
    const tag = readVarint(bytes, cursor);
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number === 0) throw new WireError(`there is no field at byte ${tagAt}`);
    const length = lengthOfValue(bytes, cursor, wire, tagAt);
    if (length > end - cursor.at) {
      throw new WireError(`it ends inside a field that starts at byte ${tagAt}: the file is cut short`);
    }
    yield { number, wire, tagAt, start: cursor.at, end: cursor.at + length };
    cursor.at += length;
  }
}

interface Cursor {
  at: number;
  readonly end: number;
}

function lengthOfValue(bytes: Uint8Array, cursor: Cursor, wire: number, tagAt: number): number {
  switch (wire) {
    case VARINT: {
      const probe = { ...cursor };
      readVarint(bytes, probe);
      return probe.at - cursor.at;
    }
    case FIXED64:
      return 8;
    case DELIMITED:
      return readVarint(bytes, cursor);
    case FIXED32:
      return 4;
    default:
      throw new WireError(`there is no field at byte ${tagAt}`);
  }
}

/** Reads an unsigned varint as a number: exact up to 2^53, which tags and lengths never pass. */
function readVarint(bytes: Uint8Array, cursor: Cursor): number {
  let value = 0;
  for (let scale = 1, count = 0; count < 10; scale *= 128, count++) {
    if (cursor.at >= cursor.end) throw new WireError(`it ends at byte ${cursor.at}: the file is cut short`);
    const byte = bytes[cursor.at++]!;
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
  throw new WireError(`there is no field at byte ${cursor.at - 10}`);
}

const utf8 = new TextDecoder();

/** A length-delimited field as text. */
export function textOf(bytes: Uint8Array, field: Field): string {
  return utf8.decode(bytes.subarray(field.start, field.end));
}

/** A varint field as a signed 64-bit integer (`int32`, `int64` and enums). */
export function intOf(bytes: Uint8Array, field: Field): bigint {
  return nextInt(bytes, { at: field.start, end: field.end });
}

/** The integers of a repeated field: one when it stands alone, many when packed. */
export function intsOf(bytes: Uint8Array, field: Field): bigint[] {
  const cursor = { at: field.start, end: field.end };
  const values: bigint[] = [];
  while (cursor.at < cursor.end) values.push(nextInt(bytes, cursor));
  return values;
}

function nextInt(bytes: Uint8Array, cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (cursor.at >= cursor.end) throw new WireError(`it ends at byte ${cursor.at}: the file is cut short`);
    const byte = bytes[cursor.at++]!;
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) break;
  }
  return BigInt.asIntN(64, value);
}

/** A length-delimited field of the given number, ready to be put into a message. */
export function delimited(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([varint(number * 8 + DELIMITED), varint(length), ...parts]);
}

/** A varint field of the given number. */
export function integer(number: number, value: number): Uint8Array {
  return Buffer.concat([varint(number * 8 + VARINT), varint(value)]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  bytes.push(value);
  return Uint8Array.from(bytes);
}
