import { isAscii, isUtf8 } from "node:buffer";

/** Longest run that is made one string, well under the engine's limit. */
const LONGEST_STRING = 2 ** 28;

/**
 * Texts that stand one after another in UTF-8: the first starts at byte `start`, each ends where the next
 * starts.
 *
 * @returns `undefined` when the ends go back, lie outside the bytes or inside a character, or the bytes are
 * not UTF-8
 */
export function textsOf(bytes: Uint8Array, start: number, ends: Int32Array): string[] | undefined {
  const last = ends.at(-1) ?? start;
  if (start < 0 || last < start || last > bytes.length) return undefined;
  const run = bytes.subarray(start, last);
  if (!isUtf8(run)) return undefined;
  const buffer = Buffer.from(run.buffer, run.byteOffset, run.byteLength);
  // Cutting one string is several times as fast as decoding each text.
  const whole = run.length < LONGEST_STRING && isAscii(run) ? buffer.toString("latin1") : undefined;
  const texts = new Array<string>(ends.length);
  let from = 0;
  for (let i = 0; i < ends.length; i++) {
    const to = ends[i]! - start;
    // A byte 10xxxxxx continues a character, so no text can end before it.
    if (to < from || to > run.length || (run[to]! & 0xc0) === 0x80) return undefined;
    texts[i] = whole === undefined ? buffer.toString("utf8", from, to) : whole.slice(from, to);
    from = to;
  }
  return texts;
}

/** Texts one after another in UTF-8, and where each ends. Lone surrogates become replacement characters. */
export function encodeTexts(texts: readonly string[]): { bytes: Uint8Array; ends: Int32Array } {
  const joined = Buffer.from(texts.join(""));
  const ascii = isAscii(joined);
  const ends = new Int32Array(texts.length);
  let end = 0;
  for (let i = 0; i < ends.length; i++) {
    const text = texts[i]!;
    end += ascii ? text.length : Buffer.byteLength(text);
    ends[i] = end;
  }
  // Halves of a surrogate pair may have met at a seam; encoded apart they are two replacement characters.
  return {
    bytes: end === joined.length ? joined : Buffer.concat(texts.map((text) => Buffer.from(text))),
    ends,
  };
}
