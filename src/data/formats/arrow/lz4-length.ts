const MAGIC = 0x184d2204;
const FLAG = { blockChecksum: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 };
/** In a block's length: it is stored as it is. */
const STORED = 0x80000000;

/**
 * How many bytes an LZ4 frame expands to, found without expanding it, since its decoder takes no limit.
 * (LZ4 frame format 1.6, LZ4 block format)
 *
 * @param limit where counting may end: something more than it is given back then
 * @returns `undefined` for what is no whole frame and nothing else
 */
export function lz4Length(bytes: Uint8Array, limit: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.getUint32(0, true) !== MAGIC) return undefined;
    const flags = view.getUint8(4);
    let at = 7 + ((flags & FLAG.contentSize) !== 0 ? 8 : 0) + ((flags & FLAG.dictionary) !== 0 ? 4 : 0);
    const checksum = (flags & FLAG.blockChecksum) !== 0 ? 4 : 0;
    let length = 0;
    for (;;) {
      const header = view.getUint32(at, true);
      at += 4;
      if (header === 0) break;
      const size = header % STORED;
      length += header >= STORED ? size : blockLength(bytes, at, at + size, limit - length);
      if (length > limit) return length;
      at += size + checksum;
    }
    return at + ((flags & FLAG.contentChecksum) !== 0 ? 4 : 0) === bytes.length ? length : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The same of a block: the sum of its literals and matches. */
function blockLength(bytes: Uint8Array, start: number, end: number, limit: number): number {
  if (end > bytes.length) throw new RangeError();
  let at = start;
  let length = 0;
  // Longer numbers go on for as long as their bytes are full.
  const more = (count: number) => {
    if (count < 15) return count;
    let sum = count;
    let byte: number;
    do {
      byte = at < end ? bytes[at++]! : 0;
      sum += byte;
    } while (byte === 255);
    return sum;
  };
  while (at < end && length <= limit) {
    const token = bytes[at++]!;
    const literals = more(token >> 4);
    at += literals;
    length += literals;
    // The last sequence has literals only.
    if (at >= end) break;
    at += 2;
    length += more(token & 15) + 4;
  }
  return length;
}
