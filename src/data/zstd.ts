import { setImmediate as turn } from "node:timers/promises";
import { drumError } from "../errors.js";

/** Largest window that decoders of HTTP have to take (RFC 9659), in bytes. */
const WINDOW_LIMIT = 8 * 2 ** 20;
/**
 * fzstd moves a whole window for each block: so many bytes may be moved at any rate, and more for each byte that is
 * read and for each that comes of it, which is at most what blocks and windows of usual size ask for.
 */
const FREE_WORK = 64 * 2 ** 20;
const WORK_PER_BYTE_READ = 4096;
const WORK_PER_BYTE_MADE = 128;
/** Bytes of a frame's header, at most. */
const LARGEST_HEADER = 18;
/** Milliseconds after which others get their turn. */
const TURN = 5;

const MAGIC = 0xfd2fb528;
const BLOCK = { raw: 0, repeated: 1, compressed: 2 } as const;

/**
 * Undoes zstd (RFC 8878) of data that nobody vouches for: no more than `limit` bytes, no large windows, no more work
 * than the sizes of the data explain; and block by block, so that the event loop is never held for long.
 * @param grown told of what came of it so far; what it throws ends it
 * @throws BODY_TOO_LARGE, REQUEST_BROKEN, and what fzstd throws for damaged data
 */
export async function unzstdWithin(
  bytes: Uint8Array,
  limit: number,
  grown?: (size: number) => void,
): Promise<Uint8Array> {
  const { Decompress } = await import("fzstd");
  const pieces: Uint8Array[] = [];
  let size = 0;
  let since = performance.now();
  for (const some of unzstdByBlock(bytes, limit, Decompress)) {
    for (const piece of some) {
      size += piece.length;
      pieces.push(piece);
    }
    grown?.(size);
    if (performance.now() - since < TURN) continue;
    await turn();
    since = performance.now();
  }
  return Buffer.concat(pieces, size);
}

/** The same at once, for those who cannot wait. */
export function unzstd(bytes: Uint8Array, limit: number, Decompress: Decompressor): Uint8Array {
  return Buffer.concat([...unzstdByBlock(bytes, limit, Decompress)].flat());
}

type Decompressor = typeof import("fzstd").Decompress;

/** What came of each block. */
function* unzstdByBlock(bytes: Uint8Array, limit: number, Decompress: Decompressor): Generator<Uint8Array[]> {
  const blocks = blocksOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), limit);
  let pieces: Uint8Array[] = [];
  let size = 0;
  const stream = new Decompress((piece) => {
    size += piece.length;
    if (size > limit) throw tooLarge(limit);
    pieces.push(piece.slice());
  });
  let at = 0;
  let work = 0;
  for (const { window, end } of blocks) {
    work += window;
    if (work > FREE_WORK + WORK_PER_BYTE_READ * end + WORK_PER_BYTE_MADE * size) {
      throw broken("take more work than their sizes explain");
    }
    stream.push(bytes.subarray(at, end), end === bytes.length);
    at = end;
    yield pieces;
    pieces = [];
  }
}

/** What the first frame says of its size when decompressed; `undefined` where it says nothing. */
export function zstdContentSize(bytes: Uint8Array): number | undefined {
  if (bytes.length < LARGEST_HEADER) return undefined;
  return frameAt(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0).content;
}

interface Block {
  readonly window: number;
  /** Where it ends; the last at the end of the data. */
  readonly end: number;
}

/** The blocks of all frames, by their headers alone. */
function blocksOf(bytes: Buffer, limit: number): Block[] {
  const blocks: Block[] = [];
  let declared = 0;
  let at = 0;
  while (at < bytes.length) {
    if (isSkippable(bytes, at)) {
      at += 8 + bytes.readUInt32LE(at + 4);
      continue;
    }
    const frame = frameAt(bytes, at);
    if (frame.window > WINDOW_LIMIT) throw broken(`have a window of more than ${WINDOW_LIMIT / 2 ** 20} MiB`);
    at = frame.blocks;
    for (let last = false; !last; ) {
      const header = bytes.readUIntLE(at, 3);
      const [type, length] = [(header >> 1) & 3, header >> 3];
      last = (header & 1) === 1;
      if (type !== BLOCK.compressed) declared += length;
      if (declared > limit) throw tooLarge(limit);
      at += 3 + (type === BLOCK.repeated ? 1 : length);
      blocks.push({ window: frame.window, end: at });
    }
    at += frame.checksum;
  }
  if (at !== bytes.length) throw broken("are cut off");
  blocks.push({ window: 0, end: at });
  return blocks;
}

const isSkippable = (bytes: Buffer, at: number): boolean => {
  const magic = bytes.readUInt32LE(at);
  return magic >= 0x184d2a50 && magic <= 0x184d2a5f;
};

/** The header of the frame at an offset: its window, where its blocks start, and how many bytes follow them. */
function frameAt(bytes: Buffer, start: number) {
  if (bytes.readUInt32LE(start) !== MAGIC) throw broken("do not begin as such");
  const descriptor = bytes.readUInt8(start + 4);
  const single = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const checksum = (descriptor & 4) !== 0 ? 4 : 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const sizeLength = sizeFlag === 0 ? (single ? 1 : 0) : 2 ** sizeFlag;
  const sizeAt = start + 5 + (single ? 0 : 1) + dictionary;
  const blocks = sizeAt + sizeLength;
  const content = sizeLength === 0 ? undefined : contentSize(bytes, sizeAt, sizeLength);
  const window = single ? content! : windowOf(bytes.readUInt8(start + 5));
  return { window, content, blocks, checksum };
}

function contentSize(bytes: Buffer, at: number, length: number): number {
  if (length === 8) return Number(bytes.readBigUInt64LE(at));
  return bytes.readUIntLE(at, length) + (length === 2 ? 256 : 0);
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

const tooLarge = (limit: number) => drumError("BODY_TOO_LARGE", { limit });
const broken = (what: string) => drumError("REQUEST_BROKEN", { reason: `its zstd data ${what}` });
