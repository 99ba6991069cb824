import { type MediaType, parseMediaType } from "../../data/media-type.js";
import { drumError } from "../../errors.js";

/** One part of a multipart/form-data body (RFC 7578). */
export interface Part {
  readonly name: string;
  readonly filename?: string;
  /** The part's own content type; empty when it has none. */
  readonly mediaType: MediaType;
  /** A view into the body. */
  readonly bytes: Uint8Array;
}

const MOST_PARTS = 1000;
/** As much as node:http takes of a request's. */
const MOST_OF_HEADERS = 16 * 1024;
const HEADER_END = "\r\n\r\n";

/**
 * Splits a multipart/form-data body that is in memory, without copying it. Parts without a name are left out.
 * @throws MULTIPART_BROKEN
 */
export function parseMultipart(body: Uint8Array, mediaType: MediaType): Part[] {
  const { boundary } = mediaType.parameters;
  if (boundary === undefined || boundary === "") throw broken("its Content-Type has no boundary");
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const parts: Part[] = [];
  let at = afterDelimiter(bytes, firstDelimiter(bytes, boundary));
  while (!at.last) {
    if (parts.length === MOST_PARTS) throw broken(`it has more than ${MOST_PARTS} parts`);
    // A part without headers starts with the empty line itself.
    const bare = bytes.toString("latin1", at.position, at.position + 2) === "\r\n";
    const headerEnd = bare ? at.position - 2 : bytes.indexOf(HEADER_END, at.position, "latin1");
    if (headerEnd < 0) throw broken("the headers of a part do not end");
    if (headerEnd - at.position > MOST_OF_HEADERS) throw broken("the headers of a part are too long");
    const start = headerEnd + HEADER_END.length;
    // The line end before a delimiter belongs to the delimiter; an empty part shares it with its headers' end.
    const end = bytes.indexOf(`\r\n--${boundary}`, start - 2, "latin1");
    if (end < 0) throw broken("the closing boundary is missing");
    const part = partOf(
      bare ? "" : bytes.toString("utf8", at.position, headerEnd),
      bytes.subarray(start, end),
    );
    if (part !== undefined) parts.push(part);
    at = afterDelimiter(bytes, end + 4 + boundary.length);
  }
  return parts;
}

/** The position behind the first delimiter, which starts the body or a line of it. */
function firstDelimiter(bytes: Buffer, boundary: string): number {
  const delimiter = `--${boundary}`;
  if (bytes.toString("latin1", 0, delimiter.length) === delimiter) return delimiter.length;
  const found = bytes.indexOf(`\r\n${delimiter}`, 0, "latin1");
  if (found < 0) throw broken("its boundary does not occur in it");
  return found + 2 + delimiter.length;
}

function afterDelimiter(bytes: Buffer, position: number): { position: number; last: boolean } {
  const next = bytes.toString("latin1", position, position + 2);
  if (next === "--") return { position, last: true };
  let at = position;
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at++;
  if (bytes[at] !== 0x0d || bytes[at + 1] !== 0x0a) throw broken("the closing boundary is missing");
  return { position: at + 2, last: false };
}

function partOf(headers: string, bytes: Uint8Array): Part | undefined {
  const disposition = parseMediaType(headerOf(headers, "content-disposition"));
  const { name, filename } = disposition.parameters;
  if (disposition.essence !== "form-data" || name === undefined) return undefined;
  const mediaType = parseMediaType(headerOf(headers, "content-type"));
  return { name, mediaType, bytes, ...(filename !== undefined && { filename }) };
}

function headerOf(headers: string, name: string): string | undefined {
  for (const line of headers.split("\r\n")) {
    const colon = line.indexOf(":");
    if (line.slice(0, colon).trim().toLowerCase() === name) return line.slice(colon + 1).trim();
  }
  return undefined;
}

function broken(reason: string): Error {
  return drumError("MULTIPART_BROKEN", { reason });
}
