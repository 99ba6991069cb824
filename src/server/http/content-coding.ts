import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { unzstdWithin } from "../../data/zstd.js";
import { DrumError, drumError } from "../../errors.js";
import type { BodyShare } from "./body-budget.js";

/** Gives what the bytes stand for. @param grown told of its size so far; may throw */
type Decoder = (bytes: Uint8Array, limit: number, grown: (size: number) => void) => Promise<Uint8Array>;

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: streamed(createGunzip),
  "x-gzip": streamed(createGunzip),
  deflate: streamed(createInflate),
  br: streamed(createBrotliDecompress),
  zstd: unzstdWithin,
};

/** More were never meant, and each may be a bomb. */
const MOST_CODINGS = 4;

/**
 * Undoes the codings of a `Content-Encoding` header, last first.
 * @param share counts what comes of the bytes together with them
 * @throws CONTENT_CODING_UNKNOWN, BODY_TOO_LARGE, REQUEST_BROKEN, BODIES_FULL
 */
export async function decodeContent(
  bytes: Uint8Array,
  header: string,
  limit: number,
  share?: BodyShare,
): Promise<Uint8Array> {
  const codings = header.split(",").map((coding) => coding.trim().toLowerCase());
  if (codings.length > MOST_CODINGS) {
    throw drumError("REQUEST_BROKEN", { reason: `it has more than ${MOST_CODINGS} content codings` });
  }
  let decoded = bytes;
  for (const coding of codings.reverse()) {
    if (coding === "" || coding === "identity") continue;
    const decode = DECODERS[coding];
    if (decode === undefined) {
      throw drumError("CONTENT_CODING_UNKNOWN", { known: Object.keys(DECODERS).join(", ") });
    }
    const coded = decoded.length;
    try {
      decoded = await decode(decoded, limit, (size) => share?.reach(coded + size));
    } catch (error) {
      if (error instanceof DrumError) throw error;
      throw drumError("REQUEST_BROKEN", { reason: `the body is not ${coding} data` });
    }
  }
  return decoded;
}

function streamed(create: () => Transform): Decoder {
  return async (bytes, limit, grown) => {
    const stream = create();
    stream.end(bytes);
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of stream as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > limit) throw drumError("BODY_TOO_LARGE", { limit });
      grown(size);
      pieces.push(piece);
    }
    return Buffer.concat(pieces, size);
  };
}
