import type { CutterOptions } from "../../data/formats/csv/records.js";
import type { Payload } from "../../data/payload.js";

/** A part of a CSV input: whole records, the first part with the header. */
export interface Part {
  /** Offsets in the data (decompressed), in bytes; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** What a worker is sent. Lines and offsets in its errors count from the part's start. */
  readonly source: Pick<Payload, "source" | "headerLength">;
  /** The file's header, which only the first part's bytes start with. */
  readonly header: Uint8Array;
  /** Its end is that of a line, but that line may go on inside quotes. */
  readonly guessed: boolean;
  /** So many bytes of the input are behind its end; fewer than `end` when the input is compressed. */
  readonly read: number;
  /** Its own bytes, without a header that was put before them. */
  bytes(): Promise<Uint8Array>;
  /** Number of the input's line that it starts with, counted from 1. */
  firstLine(): Promise<number>;
}

export type CutOptions = Omit<CutterOptions, "firstLine">;

/** An input that comes in parts. */
export interface DivisibleInput {
  /**
   * The parts from one offset on, which must be 0 or the end of a part.
   * @param exact no part's end is guessed
   * @throws CSV_RECORD_TOO_LONG, CSV_DIALECT
   */
  parts(from: number, options: CutOptions, exact: boolean): AsyncGenerator<Part>;
}

/** The bytes of a part in memory as a worker is sent them. */
export function inMemory(bytes: Uint8Array, header: Uint8Array, isFirst: boolean): Part["source"] {
  if (isFirst || header.length === 0) return { source: bytes };
  return { source: Buffer.concat([header, bytes]), headerLength: header.length };
}
