import { DrumError, withDetails } from "../errors.js";

/** Where in the input something starts that errors count from. */
export interface Place {
  /** Number of its first line, counted from 1. */
  readonly line: number;
  /** Rows before it. */
  readonly rows: number;
  /** Bytes before it. */
  readonly offset: number;
  /** Bytes of a header that was put before it. */
  readonly header: number;
}

/** An error of a part with the line, row and offset of the whole input. */
export function located(error: unknown, place: Place): unknown {
  if (!(error instanceof DrumError) || error.details === undefined) return error;
  const { line, row, offset } = error.details;
  return withDetails(error, {
    ...(typeof line === "number" && { line: line + place.line - 1 }),
    ...(typeof row === "number" && { row: row + place.rows }),
    ...(typeof offset === "number" && { offset: offset + place.offset - place.header }),
  });
}
