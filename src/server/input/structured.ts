import { FORMATS } from "../../data/formats/registry.js";
import { formatOfPath } from "../../data/formats/resolve.js";
import { type MediaType, parseMediaType } from "../../data/media-type.js";
import type { Payload } from "../../data/payload.js";
import { drumError } from "../../errors.js";
import type { WorkRequest } from "../../model/work.js";
import type { Exchange } from "../exchange.js";
import { type Part, parseMultipart } from "./multipart.js";

const CSV: MediaType = { essence: "text/csv", parameters: {} };

/**
 * The rows that a request brings: the file `X` of a multipart form, with column names from `X.colnames` and a
 * target from `y`, or the whole body.
 * @throws NO_DATA, MULTIPART_BROKEN, and what reading the body throws
 */
export async function structuredRequest(exchange: Exchange): Promise<WorkRequest> {
  return requestOf(parseMediaType(exchange.headers["content-type"]), await exchange.body());
}

/** The same for a body that has been read. @throws NO_DATA, MULTIPART_BROKEN */
export function requestOf(mediaType: MediaType, body: Uint8Array): WorkRequest {
  switch (mediaType.essence) {
    case "multipart/form-data":
      return fromParts(parseMultipart(body, mediaType));
    case "application/x-www-form-urlencoded":
      throw drumError("NO_DATA", {});
    default:
      if (body.length === 0) throw drumError("NO_DATA", {});
      return { payload: { mediaType, source: body } };
  }
}

function fromParts(parts: readonly Part[]): WorkRequest {
  const data = parts.find(({ name }) => name === "X");
  if (data === undefined || data.bytes.length === 0) throw drumError("NO_DATA", {});
  const columnNames = parts.find(({ name }) => name === "X.colnames");
  const target = parts.find(({ name }) => name === "y");
  return {
    payload: { ...payloadOf(data), ...(columnNames && { columnNames: linesOf(columnNames) }) },
    ...(target && { target: payloadOf(target) }),
  };
}

/** The extension of a part's file name says its format, else its own type where that is one of ours, else CSV. */
function payloadOf({ filename, mediaType, bytes }: Part): Payload {
  const { essence, parameters } = mediaType;
  const byName = filename === undefined ? undefined : formatOfPath(filename)?.mediaTypes[0];
  const byType = FORMATS.some(({ mediaTypes }) => mediaTypes.includes(essence)) ? essence : CSV.essence;
  return { mediaType: { essence: byName ?? byType, parameters }, source: bytes };
}

function linesOf({ bytes }: Part): string[] {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
