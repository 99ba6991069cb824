import type { IncomingMessage } from "node:http";
import { drumError } from "../../errors.js";
import type { RequestRecord } from "../request-record.js";

/** Largest body that is taken, in bytes, where nothing else is said. */
export const BODY_LIMIT = 512 * 1024 * 1024;

/**
 * Reads a request's body into memory.
 * @throws BODY_TOO_LARGE once more than `limit` bytes are announced or arrive; REQUEST_BROKEN when the client
 *   stops before the end
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  record: RequestRecord,
): Promise<Uint8Array> {
  const announced = Number(request.headers["content-length"] ?? Number.NaN);
  if (announced > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let over = false;
    request.on("data", (chunk: Buffer) => {
      record.bytesIn += chunk.length;
      if (over) return;
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        over = true;
        reject(tooLarge(limit));
      }
    });
    request.on("end", () => {
      over = true;
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    });
    const broken = () => {
      if (over) return;
      over = true;
      reject(drumError("REQUEST_BROKEN", { reason: "the connection ended inside the body" }));
    };
    request.on("close", broken).on("error", broken);
  });
}

function tooLarge(limit: number): Error {
  return drumError("BODY_TOO_LARGE", { limit });
}
