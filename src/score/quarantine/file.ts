import { toUtf8 } from "../../data/charset.js";
import type { DrumError } from "../../errors.js";
import type { ByteOutput } from "../output/byte-output.js";

/** A row that is set aside. */
export interface QuarantinedRow {
  /** Number of the input's line that it starts on. */
  readonly line: number;
  readonly error: DrumError;
  /** Its bytes with the line end. */
  readonly bytes: Uint8Array;
}

/** The first line of the file. */
export const QUARANTINE_HEADER: Uint8Array = Buffer.from("line,code,reason,record\n");

/** One row of the file: CSV in UTF-8, the record as it stands in the input, without its line end. */
export function quarantineLine(
  { line, error, bytes }: QuarantinedRow,
  charset: string | undefined,
): Uint8Array {
  const record = textOf(bytes, charset).replace(/\r\n$|[\r\n]$/, "");
  return Buffer.from(`${line},${error.code},${quoted(error.message)},${quoted(record)}\n`);
}

/** Writes bad rows down. */
export interface Quarantine {
  readonly rows: number;
  add(row: QuarantinedRow): Promise<void>;
}

export function quarantineTo(output: ByteOutput, charset: string | undefined, before: number): Quarantine {
  let rows = before;
  return {
    get rows() {
      return rows;
    },
    async add(row) {
      await output.write(quarantineLine(row, charset));
      rows++;
    },
  };
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** What is wrong with a record may be its encoding. */
function textOf(bytes: Uint8Array, charset: string | undefined): string {
  try {
    return toUtf8(bytes, charset).toString("utf8");
  } catch {
    return Buffer.from(bytes).toString("latin1");
  }
}
