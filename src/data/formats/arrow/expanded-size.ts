import { drumError } from "../../../errors.js";
import { broken } from "../../arrow/layout.js";

/** A record batch, or that of a dictionary, as its message describes it. */
export interface DescribedBatch {
  readonly nodes: readonly { readonly length: number }[];
  readonly buffers: readonly { readonly offset: number; readonly length: number }[];
  readonly compression: unknown;
}

/** Before each compressed buffer stands its length when decompressed, or this where it is not compressed. */
const NOT_COMPRESSED = -1n;
export const LENGTH_SIZE = 8;

/**
 * Counts what batches are going to take, before anything of them is expanded.
 *
 * @param limit most bytes that all compressed buffers may have together when decompressed, and most cells of the table
 * @returns adds a batch with its body. Throws DATA_UNREADABLE, BODY_TOO_LARGE
 */
export function expandedSize(
  limit = Number.POSITIVE_INFINITY,
): (batch: DescribedBatch, body: Uint8Array) => void {
  let size = 0;
  let cells = 0;
  return ({ nodes, buffers, compression }, body) => {
    for (const { length } of nodes) cells += Math.max(0, length);
    if (compression) for (const buffer of buffers) size += announced(body, buffer);
    if (size > limit || cells > limit) throw drumError("BODY_TOO_LARGE", { limit });
  };
}

function announced(body: Uint8Array, { offset, length }: DescribedBatch["buffers"][number]): number {
  if (length === 0) return 0;
  if (!(offset >= 0 && length >= LENGTH_SIZE && offset + length <= body.length)) {
    throw broken("a compressed buffer does not lie within its message");
  }
  const said = Buffer.from(body.buffer, body.byteOffset + offset, LENGTH_SIZE).readBigInt64LE();
  if (said < NOT_COMPRESSED) throw broken("a compressed buffer has a negative length");
  return said === NOT_COMPRESSED ? 0 : Number(said);
}
