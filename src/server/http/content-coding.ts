import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { drumError } from "../../errors.js";

type Decoder = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: unzstd,
};

async function unzstd(
  bytes: Uint8Array,
  { maxOutputLength }: { maxOutputLength: number },
): Promise<Uint8Array> {
  const { Decompress } = await import("fzstd");
  const pieces: Uint8Array[] = [];
  let size = 0;
  const decompress = new Decompress((piece) => {
    size += piece.length;
    if (size > maxOutputLength)
      throw Object.assign(new RangeError("too large"), { code: "ERR_BUFFER_TOO_LARGE" });
    pieces.push(piece.slice());
  });
  // In small steps, so that what is too large is given up early.
  for (let at = 0; at < bytes.length; at += ZSTD_STEP) {
    decompress.push(bytes.subarray(at, at + ZSTD_STEP), at + ZSTD_STEP >= bytes.length);
  }
  return Buffer.concat(pieces);
}

const ZSTD_STEP = 64 * 1024;

/**
 * Undoes the codings of a `Content-Encoding` header, last first.
 * @throws CONTENT_CODING_UNKNOWN, BODY_TOO_LARGE, REQUEST_BROKEN
 */
export async function decodeContent(bytes: Uint8Array, header: string, limit: number): Promise<Uint8Array> {
  const codings = header.split(",").map((coding) => coding.trim().toLowerCase());
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
      throw (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE"
        ? drumError("BODY_TOO_LARGE", { limit })
        : drumError("REQUEST_BROKEN", { reason: `the body is not ${coding} data` });
    }
  }
  return decoded;
}
