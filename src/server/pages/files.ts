import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { packageRoot } from "../../model/hooks/module/package-root.js";
import { PAGE_HEADERS } from "../answers.js";
import type { Answer, Exchange } from "../exchange.js";

/** A file in memory. */
export interface PageFile {
  readonly mediaType: string;
  /** Changes with the contents. */
  readonly tag: string;
  /** The contents, compressed. */
  readonly gzip: Uint8Array;
}

/** Reads a file of `dist/pages/`, where the build has put it compressed. */
export function pageFile(page: string, name: string, mediaType: string): PageFile {
  return compressed(readFileSync(join(packageRoot(), "dist/pages", page, `${name}.gz`)), mediaType);
}

/** A file of this text. */
export function textFile(text: string, mediaType: string): PageFile {
  return compressed(gzipSync(text), mediaType);
}

function compressed(gzip: Uint8Array, mediaType: string): PageFile {
  const tag = createHash("sha256").update(gzip).digest("base64url").slice(0, 22);
  return { mediaType, gzip, tag: `W/"${tag}"` };
}

/** The answer to a request for a file: nothing where the client has it already (RFC 9110 §13.1.2). */
export function fileAnswer({ headers: asked }: Exchange, file: PageFile): Answer {
  const headers = {
    ...PAGE_HEADERS,
    // To be asked for again each time, since another version may run here the next time; that costs no transfer.
    "Cache-Control": "no-cache",
    ETag: file.tag,
    Vary: "Accept-Encoding",
  };
  const known = (asked["if-none-match"] ?? "").split(",").map((tag) => tag.trim());
  if (known.includes(file.tag) || known.includes("*")) return { status: 304, headers, body: "" };
  const whole = { ...headers, "Content-Type": file.mediaType };
  return takesGzip(asked["accept-encoding"])
    ? { status: 200, headers: { ...whole, "Content-Encoding": "gzip" }, body: file.gzip }
    : { status: 200, headers: whole, body: gunzipSync(file.gzip) };
}

function takesGzip(accepted: string | string[] | undefined): boolean {
  return String(accepted ?? "")
    .split(",")
    .some((coding) => /^\s*(gzip|x-gzip)\s*(;|$)/i.test(coding) && !/;\s*q=0(\.0*)?\s*$/i.test(coding));
}
