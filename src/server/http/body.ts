import type { IncomingMessage } from "node:http";
import { drumError } from "../../errors.js";
import type { RequestRecord } from "../request-record.js";
import type { BodyShare } from "./body-budget.js";

/** Largest body that is taken, in bytes, where nothing else is said. */
export const BODY_LIMIT = 512 * 1024 * 1024;

/** How many bytes a request says that its body has; NaN where it does not say. */
export const announcedLength = ({ headers }: IncomingMessage) =>
  Number(headers["content-length"] ?? Number.NaN);

/**
 * Reads a request's body into memory.
 * @param share counts the bytes: what is announced at once, the rest as it arrives. Absent: they are not counted
 * @throws BODY_TOO_LARGE once more than `limit` bytes are announced or arrive; REQUEST_BROKEN when the client
 *   stops before the end; BODIES_FULL
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  record: RequestRecord,
  share?: BodyShare,
): Promise<Uint8Array> {
  const announced = announcedLength(request);
  if (announced > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    if (announced >= 0) share?.reach(announced);
    const chunks: Buffer[] = [];
    let size = 0;
    let over = false;
    const refuse = (error: unknown) => {
      over = true;
      chunks.length = 0;
      reject(error);
    };
    request.on("data", (chunk: Buffer) => {
      record.bytesIn += chunk.length;
      if (over) return;
      size += chunk.length;
      if (size > limit) return refuse(tooLarge(limit));
      chunks.push(chunk);
      if (share === undefined) return;
      try {
        share.reach(size);
      } catch (error) {
        refuse(error);
      }
    });
    request.on("end", () => {
      over = true;
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    });
    const broken = () => {
      if (!over) refuse(drumError("REQUEST_BROKEN", { reason: "the connection ended inside the body" }));
    };
    request.on("close", broken).on("error", broken);
  });
}

function tooLarge(limit: number): Error {
  return drumError("BODY_TOO_LARGE", { limit });
}
