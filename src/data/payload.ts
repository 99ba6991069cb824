import type { MediaType } from "./media-type.js";
import type { FrameSchema } from "./wire.js";

/** A range of a file, in bytes; `end` is exclusive. */
export interface FileRange {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** Number of the line at which the range starts, counted from 1, for messages. */
  readonly firstLine: number;
  /** The file's header line(s), when the range does not start with them. */
  readonly header?: Uint8Array;
}

/** What a model is given: bytes in memory or a range of a file, and what they are. */
export interface Payload {
  readonly mediaType: MediaType;
  readonly source: Uint8Array | FileRange;
  /** Of bytes in memory that are a later part of a file: how many of the first are the file's header line(s). */
  readonly headerLength?: number;
  /** Column names that came apart from the data (Matrix Market). */
  readonly columnNames?: readonly string[];
  /** The bytes are a table that has been read, in the encoding of `wire.ts`; this is its schema. */
  readonly table?: FrameSchema;
  /** Number of rows, for who cannot count them as drum does. */
  readonly rows?: number;
}
