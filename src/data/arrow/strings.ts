import type { Data } from "apache-arrow";
import { textsOf } from "../texts.js";
import { broken, isNullAt, take, validityOf } from "./layout.js";

/** The texts of a `Utf8` or `LargeUtf8` column. */
export function utf8Texts(data: Data): (string | null)[] {
  const { length } = data;
  if (length === 0) return [];
  const offsets = offsetsOf(data);
  const texts = textsOf((data.values ?? new Uint8Array()) as Uint8Array, offsets[0]!, offsets.subarray(1));
  if (texts === undefined) throw broken("text is no UTF-8 or lies outside its buffer");
  return withNulls(data, texts);
}

/** Where each of the lists or texts starts, and the last one ends. */
export function offsetsOf(data: Data): Int32Array {
  const offsets = take(data.valueOffsets as Int32Array | BigInt64Array | undefined, data.length + 1);
  return offsets instanceof Int32Array ? offsets : Int32Array.from(offsets, Number);
}

const VIEW_BYTES = 16;
const LONGEST_INLINE = 12;

/** The texts of a `Utf8View` column: 16 bytes each that hold a short text, or say where a long one lies. */
export function utf8ViewTexts(data: Data): (string | null)[] {
  const bytes = take(data.values as Uint8Array, data.length * VIEW_BYTES);
  const views = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts = Array.from({ length: data.length }, (_, i) => {
    if (data.nullCount > 0 && isNullAt(data, i)) return null;
    const at = i * VIEW_BYTES;
    const size = views.getInt32(at, true);
    const inline = size <= LONGEST_INLINE;
    const buffer = inline ? bytes : data.variadicBuffers[views.getInt32(at + 8, true)];
    const start = inline ? at + 4 : views.getInt32(at + 12, true);
    const text = buffer && size >= 0 ? textsOf(buffer, start, Int32Array.of(start + size)) : undefined;
    if (text === undefined) throw broken("text is no UTF-8 or lies outside its buffer");
    return text[0]!;
  });
  return withNulls(data, texts);
}

/** Puts `null` where Arrow has a null. */
export function withNulls<T>(data: Data, values: (T | null)[]): (T | null)[] {
  if (validityOf(data) === undefined) return values;
  for (let i = 0; i < values.length; i++) if (isNullAt(data, i)) values[i] = null;
  return values;
}
