import { charsetName } from "../data/charset.js";
import { drumError } from "../errors.js";

/**
 * Text from bytes in some encoding; a byte order mark is dropped, and one of UTF-16 says the byte order.
 * @throws CHARSET_UNKNOWN, TEXT_INVALID
 */
export function decodeText(bytes: Uint8Array, charset: string): string {
  const name = charsetName(charset);
  const bigEndian = name === "utf-16le" && bytes[0] === 0xfe && bytes[1] === 0xff;
  try {
    return new TextDecoder(bigEndian ? "utf-16be" : name, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw drumError("TEXT_INVALID", { charset: name }, { cause });
  }
}

/**
 * Text as bytes in some encoding. UTF-16 without a byte order in its name begins with a byte order mark, as
 * Python writes it. A character that the encoding lacks becomes `?`.
 * @throws CHARSET_UNKNOWN
 */
export function encodeText(text: string, charset: string): Uint8Array {
  const name = charsetName(charset);
  switch (name) {
    case "utf-8":
      return Buffer.from(text, "utf8");
    case "utf-16le":
      return Buffer.from(/le$/i.test(charset.trim()) ? text : `\uFEFF${text}`, "utf16le");
    case "utf-16be":
      return Buffer.from(text, "utf16le").swap16();
    default:
      return encodeBytewise(text, name);
  }
}

/** For encodings of one byte a character: the table is the decoder's own, read backwards. */
function encodeBytewise(text: string, name: string): Uint8Array {
  const decoder = new TextDecoder(name);
  const table = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) table.set(decoder.decode(Uint8Array.of(byte)), byte);
  if (table.size < 200) throw drumError("CHARSET_UNKNOWN", {});
  return Uint8Array.from(text, (character) => table.get(character) ?? 0x3f);
}
