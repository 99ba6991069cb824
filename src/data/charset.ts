import { isUtf8 } from "node:buffer";
import { drumError } from "../errors.js";

/** How much is decoded at a time, in bytes: V8 strings have a limit. */
const PIECE = 1 << 20;

/** The encoding that a byte order mark names, and the mark's length in bytes. */
function byteOrderMark(bytes: Uint8Array): { charset: string; length: number } | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { charset: "utf-8", length: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { charset: "utf-16le", length: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { charset: "utf-16be", length: 2 };
  return undefined;
}

/** The encoding of text that begins with these bytes: by its mark, else by the label. @throws CHARSET_UNKNOWN */
export function charsetOf(head: Uint8Array, label = "utf-8"): { charset: string; markLength: number } {
  // A decoder is not made for what is usual.
  const given = label === "utf-8" ? label : charsetName(label);
  const mark = byteOrderMark(head);
  return { charset: mark?.charset ?? given, markLength: mark?.length ?? 0 };
}

/** Labels that people and pandas use for what the WHATWG standard calls otherwise. */
const ALIASES: Readonly<Record<string, string>> = {
  utf8: "utf-8",
  "utf-8-sig": "utf-8",
  utf_8: "utf-8",
  utf16: "utf-16",
  latin_1: "latin1",
  "latin-1": "latin1",
};

/** The standard's name of an encoding. @throws CHARSET_UNKNOWN */
export function charsetName(label: string): string {
  const known = label.trim().toLowerCase();
  try {
    return new TextDecoder(ALIASES[known] ?? known).encoding;
  } catch (cause) {
    throw drumError("CHARSET_UNKNOWN", {}, { cause });
  }
}

/**
 * Whether every byte below 128 of text in this encoding is that ASCII character, so that lines, separators
 * and quotes can be found in its bytes. A byte order mark in the first bytes wins over the label.
 * @throws CHARSET_UNKNOWN
 */
export function keepsAscii(label = "utf-8", head: Uint8Array = new Uint8Array(0)): boolean {
  const name = byteOrderMark(head)?.charset ?? charsetName(label);
  return /^(utf-8|windows-|iso-8859-|koi8-|macintosh|x-mac-|ibm866|euc-)/.test(name);
}

/**
 * Text in some encoding as valid UTF-8 without a byte order mark; a mark in the data wins over the label.
 * UTF-8 comes back as the bytes that were given.
 *
 * @param label a label of the WHATWG Encoding Standard; default UTF-8
 * @param firstLine number of the first line, for messages
 * @throws CHARSET_UNKNOWN, INPUT_CHARSET where bytes do not belong to the encoding, INPUT_NOT_TEXT at a zero byte
 */
export function toUtf8(bytes: Uint8Array, label = "utf-8", firstLine = 1): Buffer {
  const { charset, markLength } = charsetOf(bytes, label);
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(markLength);
  if (charset === "utf-8") {
    requireUtf8(body, markLength, firstLine);
    return body;
  }
  const text = decoded(body, charset, firstLine);
  const zero = text.indexOf(0);
  if (zero >= 0) throw drumError("INPUT_NOT_TEXT", { offset: zero, line: lineAt(text, zero, firstLine) });
  return text;
}

/**
 * @param offset of the first byte in the data, for messages
 * @param line of the first byte, for messages
 * @throws INPUT_CHARSET where bytes are no UTF-8, INPUT_NOT_TEXT at a zero byte, whichever comes first
 */
export function requireUtf8(bytes: Buffer, offset: number, line: number): void {
  const zero = bytes.indexOf(0);
  const invalid = isUtf8(bytes) ? bytes.length : firstInvalid(bytes);
  const fault = zero < 0 ? invalid : Math.min(zero, invalid);
  if (fault === bytes.length) return;
  const where = { offset: offset + fault, line: lineAt(bytes, fault, line) };
  if (fault === zero) throw drumError("INPUT_NOT_TEXT", where);
  throw drumError("INPUT_CHARSET", { charset: "utf-8", ...where });
}

function decoded(body: Buffer, charset: string, firstLine: number): Buffer {
  const decoder = new TextDecoder(charset, { fatal: true });
  const parts: Buffer[] = [];
  for (let start = 0; start < body.length; start += PIECE) {
    const end = Math.min(start + PIECE, body.length);
    try {
      parts.push(Buffer.from(decoder.decode(body.subarray(start, end), { stream: end < body.length })));
    } catch (cause) {
      const line = parts.reduce((sum, part) => sum + lineAt(part, part.length, 0), firstLine);
      throw drumError("INPUT_CHARSET", { charset, offset: start, line }, { cause });
    }
  }
  return Buffer.concat(parts);
}

const lineAt = (bytes: Buffer, end: number, firstLine: number) => {
  let line = firstLine;
  for (let at = bytes.indexOf(10); at >= 0 && at < end; at = bytes.indexOf(10, at + 1)) line++;
  return line;
};

/** Offset of the first byte of the first sequence that is not UTF-8 (RFC 3629). */
function firstInvalid(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  // A prefix that ends between two characters is valid exactly when it ends before the first fault.
  while (high - low > 4) {
    let middle = (low + high) >>> 1;
    while (middle > low && (bytes[middle]! & 0xc0) === 0x80) middle--;
    if (middle === low) break;
    if (isUtf8(bytes.subarray(low, middle))) low = middle;
    else high = middle;
  }
  while (low < bytes.length) {
    const lead = bytes[low]!;
    const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (!isUtf8(bytes.subarray(low, low + size)) || low + size > bytes.length) break;
    low += size;
  }
  return low;
}
