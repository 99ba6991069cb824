import { HttpError } from "drum";

/** The 64 grey values, from 0 to 1, of an 8 × 8 image in binary PGM (`P5`). */
export function parsePgm(bytes: Uint8Array): number[] {
  const header = /^P5\s+8\s+8\s+(\d+)\s/.exec(new TextDecoder("latin1").decode(bytes));
  if (header === null) {
    throw new HttpError("An image in bytes must be a binary PGM (P5) of 8 × 8 pixels.", 422);
  }
  const pixels = bytes.subarray(header[0].length, header[0].length + 64);
  if (pixels.length < 64) throw new HttpError(`The PGM image has ${pixels.length} of 64 pixels.`, 422);
  return Array.from(pixels, (value) => value / Number(header[1]));
}
