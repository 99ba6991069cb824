import { isAscii } from "node:buffer";

const ENTRY_WORDS = 3;
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
    const start = words[entries + code * ENTRY_WORDS]!;
    let end = start;
    let next = code;
    while (next < count && words[entries + next * ENTRY_WORDS] === end && end - start < RUN) {
      end += words[entries + next * ENTRY_WORDS + 1]!;
      next++;
    }
    const isPlain = next > code + 1 && isAscii(bytes.subarray(start, end));
    const run = isPlain ? bytes.toString("latin1", start, end) : "";
    for (; code < next; code++) {
      const from = words[entries + code * ENTRY_WORDS]!;
      const to = from + words[entries + code * ENTRY_WORDS + 1]!;
      texts[code] = isPlain ? run.slice(from - start, to - start) : bytes.toString("utf8", from, to);
    }
  }
  return texts;
}
