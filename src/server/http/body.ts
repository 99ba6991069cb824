import type { IncomingMessage } from "node:http";
import { drumError } from "../../errors.js";

/** Largest body that is taken, in bytes, where nothing else is said. */
export const BODY_LIMIT = 512 * 1024 * 1024;

/**
 * Reads a request's body into memory.
 * @throws BODY_TOO_LARGE once more than `limit` bytes are announced or arrive; REQUEST_BROKEN when the client
 *   stops before the end
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const announced = Number(request.headers["content-length"] ?? Number.NaN);
  if (announced > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (error: Error) => {
      request.off("data", take).off("end", end).off("close", broken);
      reject(error);
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) stop(tooLarge(limit));
      else chunks.push(chunk);
    };
    const end = () => {
      request.off("close", broken);
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    };
    const broken = () =>
      stop(drumError("REQUEST_BROKEN", { reason: "the connection ended inside the body" }));
    request.on("data", take).on("end", end).on("close", broken).on("error", broken);
  });
}

function tooLarge(limit: number): Error {
  return drumError("BODY_TOO_LARGE", { limit });
}
