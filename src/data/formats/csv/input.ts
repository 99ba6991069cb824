import { isUtf8 } from "node:buffer";
import { type DrumError, drumError } from "../../../errors.js";
import { requireUtf8 } from "../../charset.js";
import { CR, type Dialect, LF, RECORD_LIMIT } from "./dialect.js";
import { passBlankLines, type RecordFields, recordFields } from "./record-fields.js";
import { countLines } from "./records.js";
import type { ByteSource } from "./source.js";

const PIECE = 1024 * 1024;
const RECORD_PIECE = 64 * 1024;

/** The data while it is read: which part is known to be text, and what to say where something is wrong. */
export class Input {
  /** Bytes from the start that are valid. */
  #valid: number;

  /**
   * @param start where the records begin; what is before is known to be text
   * @param firstLine number of the line that the source starts with
   * @param firstOffset bytes of the data before the source
   */
  constructor(
    readonly source: ByteSource,
    readonly dialect: Dialect,
    readonly start: number,
    readonly firstLine: number,
    readonly firstOffset: number,
  ) {
    this.#valid = start;
  }

  /** Takes note of bytes that were read, from one character's start to another's. @throws what {@link fail} throws */
  accept(bytes: Buffer, position: number): void {
    const end = position + bytes.length;
    if (end <= this.#valid) return;
    if (!isUtf8(bytes) || bytes.includes(0)) this.#requireText();
    this.#valid = end;
  }

  /** What is wrong with a record, unless some of the data is not even text, which is said first. */
  fail(error: DrumError): never {
    this.#requireText();
    throw error;
  }

  failQuoteOpen(position: number): never {
    const length = this.source.length - position;
    this.fail(
      length > RECORD_LIMIT
        ? this.tooLong(position)
        : drumError("CSV_QUOTE_OPEN", { line: this.lineAt(position) }),
    );
  }

  /** Says why there is no header from the start on. */
  failHeader(): never {
    const size = Math.min(this.source.length, RECORD_LIMIT + 1);
    const head = Buffer.allocUnsafe(size);
    const bytes = head.subarray(0, this.source.read(head, 0));
    const line = passBlankLines(bytes, this.start, this.dialect);
    if (line === bytes.length) this.fail(drumError("INPUT_EMPTY", { format: "CSV" }));
    this.failQuoteOpen(line);
  }

  tooLong(position: number): DrumError {
    return drumError("CSV_RECORD_TOO_LONG", { line: this.lineAt(position), limit: RECORD_LIMIT / 2 ** 20 });
  }

  /** The record at a position. @throws CSV_QUOTE_OPEN, CSV_RECORD_TOO_LONG */
  recordAt(position: number): RecordFields {
    for (let size = RECORD_PIECE; ; size *= 4) {
      const bytes = Buffer.allocUnsafe(Math.min(size, this.source.length - position));
      const filled = this.source.read(bytes, position);
      const atEnd = filled < size;
      const record = recordFields(bytes.subarray(0, filled), 0, this.dialect, atEnd);
      if (record) return record;
      if (atEnd) this.failQuoteOpen(position);
      if (size > RECORD_LIMIT) this.fail(this.tooLong(position));
    }
  }

  /** Number of the line at a position. */
  lineAt(position: number): number {
    let line = this.firstLine;
    const piece = Buffer.allocUnsafe(Math.min(PIECE, position));
    for (let at = 0; at < position; ) {
      let filled = this.source.read(piece.subarray(0, Math.min(piece.length, position - at)), at);
      if (filled === 0) break;
      // A CR and an LF that follows are one line end.
      if (at + filled < position && filled > 1 && piece[filled - 1] === CR) filled--;
      line += countLines(piece, filled);
      at += filled;
    }
    return line;
  }

  /** @throws INPUT_CHARSET, INPUT_NOT_TEXT where some byte after the valid ones is wrong */
  #requireText(): void {
    const piece = Buffer.allocUnsafe(Math.min(PIECE, this.source.length - this.#valid) + 3);
    let line = this.firstLine + this.#feedsBefore(this.#valid);
    for (let at = this.#valid; ; ) {
      const filled = this.source.read(piece, at);
      if (filled === 0) return;
      const isLast = at + filled >= this.source.length;
      const bytes = piece.subarray(0, isLast ? filled : lastCharacter(piece, filled));
      requireUtf8(bytes, this.firstOffset + at, line);
      line += feeds(bytes);
      at += bytes.length;
    }
  }

  /** Line feeds before a position: what messages about characters count. */
  #feedsBefore(position: number): number {
    const piece = Buffer.allocUnsafe(Math.min(PIECE, position));
    let count = 0;
    for (let at = 0; at < position; ) {
      const filled = this.source.read(piece.subarray(0, Math.min(piece.length, position - at)), at);
      if (filled === 0) break;
      count += feeds(piece.subarray(0, filled));
      at += filled;
    }
    return count;
  }
}

function feeds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}

/** Where the last character of a piece starts, which may go on in the next one. */
function lastCharacter(bytes: Uint8Array, end: number): number {
  for (let at = end - 1; at >= Math.max(1, end - 4); at--) if ((bytes[at]! & 0xc0) !== 0x80) return at;
  return end;
}
