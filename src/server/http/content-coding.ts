import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { unzstdWithin } from "../../data/zstd.js";
import { DrumError, drumError } from "../../errors.js";

type Decoder = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: (bytes, { maxOutputLength }) => unzstdWithin(bytes, maxOutputLength),
};

/** More were never meant, and each may be a bomb. */
const MOST_CODINGS = 4;

/**
 * Undoes the codings of a `Content-Encoding` header, last first.
 * @throws CONTENT_CODING_UNKNOWN, BODY_TOO_LARGE, REQUEST_BROKEN
 */
export async function decodeContent(bytes: Uint8Array, header: string, limit: number): Promise<Uint8Array> {
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
    try {
      decoded = await decode(decoded, { maxOutputLength: limit });
    } catch (error) {
      if (error instanceof DrumError) throw error;
      throw (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE"
        ? drumError("BODY_TOO_LARGE", { limit })
        : drumError("REQUEST_BROKEN", { reason: `the body is not ${coding} data` });
    }
  }
  return decoded;
}
