import type { Payload } from "../data/payload.js";
import type { WorkRequest } from "../model/work.js";

const LINE_FEED = 10;
/** Beyond so many bytes, the rest is taken to have lines as long as those before. */
const LOOKED_AT = 64 * 1024;

/**
 * About how many rows the data of a request have, at little cost: as many as a table has, as many as CSV has lines
 * below its header. Line feeds within quotes count, so it is rather too many. 1 for other formats, which have to be
 * read to know it.
 */
export function rowsOf({ payload }: WorkRequest): number {
  const { table, rows, mediaType, source } = payload;
  if (table !== undefined) return table.rows;
  if (rows !== undefined) return rows;
  return source instanceof Uint8Array && LINES.has(mediaType.essence) ? linesBelowHeader(source) : 1;
}

const LINES: ReadonlySet<string> = new Set(["text/csv", "application/csv", "text/plain", ""]);

function linesBelowHeader(source: Exclude<Payload["source"], { path: string }>): number {
  const looked = Math.min(source.length, LOOKED_AT);
  let lines = 0;
  // A line feed at the very end begins no line.
  for (
    let at = source.indexOf(LINE_FEED);
    at >= 0 && at < looked - 1;
    at = source.indexOf(LINE_FEED, at + 1)
  ) {
    lines++;
  }
  return Math.max(1, Math.round((lines * source.length) / Math.max(1, looked)));
}
