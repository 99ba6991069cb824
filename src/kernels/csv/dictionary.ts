import { isAscii } from "node:buffer";

const ENTRY_WORDS = 2;
/** Texts that stand one after another in memory are decoded together, up to so many bytes. */
const RUN = 64 * 1024;

/** The texts of a dictionary (`assembly/dictionary.ts`) at an address, in the order of their codes. */
export function dictionaryTexts(memory: ArrayBuffer, dictionary: number): string[] {
  const words = new Uint32Array(memory);
  const bytes = Buffer.from(memory);
  const count = words[(dictionary >>> 2) + 2]!;
  const entries = words[(dictionary >>> 2) + 3]! >>> 2;
  const texts = new Array<string>(count);
  for (let code = 0; code < count; ) {
    const first = code;
    const start = words[entries + code * ENTRY_WORDS]!;
    let end = start;
    while (code < count && words[entries + code * ENTRY_WORDS] === end && end - start < RUN) {
      end += words[entries + code * ENTRY_WORDS + 1]!;
      code++;
    }
    const isPlain = isAscii(bytes.subarray(start, end));
    const run = bytes.toString(isPlain ? "latin1" : "utf8", start, end);
    let from = start;
    let place = 0;
    for (let k = first; k < code; k++) {
      const to = from + words[entries + k * ENTRY_WORDS + 1]!;
      const length = isPlain ? to - from : utf16Length(bytes, from, to);
      texts[k] = run.slice(place, place + length);
      place += length;
      from = to;
    }
  }
  return texts;
}

/** How many UTF-16 units valid UTF-8 has: one for each lead byte, two for those of four bytes. */
function utf16Length(bytes: Uint8Array, from: number, to: number): number {
  let length = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if ((byte & 0xc0) !== 0x80) length += byte >= 0xf0 ? 2 : 1;
  }
  return length;
}
