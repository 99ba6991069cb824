import { CR, type Dialect, LF } from "./dialect.js";

/**
 * Rewrites quoted fields that go on after their closing quote, which csv-parse reads differently from pandas:
 * `"a"b"c` is a field `ab"c` (after the closing quote everything is literal) and becomes `"ab""c"`.
 * Without such fields the bytes come back as they are.
 */
export function mendQuotes(bytes: Buffer, dialect: Dialect): Buffer {
  const { quote } = dialect;
  const endsField = (byte: number | undefined) =>
    byte === undefined || byte === dialect.delimiter || byte === LF || byte === CR;
  const parts: Uint8Array[] = [];
  let copied = 0;
  let open = bytes.indexOf(quote);
  while (open >= 0) {
    let position = open + 1;
    if (endsField(open === 0 ? undefined : bytes[open - 1])) {
      const close = closingQuote(bytes, quote, open + 1);
      if (close < 0) break;
      position = close + 1;
      if (!endsField(bytes[position])) {
        let end = position;
        while (!endsField(bytes[end])) end++;
        parts.push(bytes.subarray(copied, close), doubled(bytes.subarray(position, end), quote));
        copied = end;
        position = end;
      }
    }
    open = bytes.indexOf(quote, position);
  }
  if (parts.length === 0) return bytes;
  return Buffer.concat([...parts, bytes.subarray(copied)]);
}

function closingQuote(bytes: Buffer, quote: number, from: number): number {
  let at = bytes.indexOf(quote, from);
  while (at >= 0 && bytes[at + 1] === quote) at = bytes.indexOf(quote, at + 2);
  return at;
}

/** Text with its quotes doubled, and a closing quote. */
function doubled(text: Uint8Array, quote: number): Uint8Array {
  const result: number[] = [];
  for (const byte of text) result.push(...(byte === quote ? [quote, quote] : [byte]));
  return Uint8Array.from([...result, quote]);
}
