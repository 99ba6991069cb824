import { drumError } from "../../../errors.js";
import type { ReadOptions } from "../format.js";
import { CR, type Dialect, dialectOf, LF, RECORD_LIMIT } from "./dialect.js";

/** A place between two records. */
export interface Cut {
  /** Bytes before it, from the first byte that was fed. */
  readonly offset: number;
  /** Number of the line that starts there, counted from 1. */
  readonly line: number;
}

export interface CutterOptions extends Pick<ReadOptions, "delimiter" | "quote"> {
  /** Wanted size of a piece, in bytes: a piece ends with the first record that makes it at least that long. */
  readonly every: number;
  /** A piece has a multiple of so many records, blank lines counted; default 1. */
  readonly multiple?: number;
  /** Number of the first line, default 1. */
  readonly firstLine?: number;
}

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Cuts CSV that comes in chunks between its records, without looking into the fields. A record ends with LF,
 * CR LF or CR outside quotes; a quote opens only at the start of a field, and a doubled one inside stays.
 *
 * The first cut is the end of the header, the first record that is more than white space; each later one
 * ends a piece of about the wanted size. The end of the data is not a cut. Text whose bytes below 128 are not
 * always ASCII (UTF-16, Shift JIS) must be decoded first.
 */
export class RecordCutter {
  readonly #dialect: Dialect;
  readonly #every: number;
  readonly #multiple: number;
  /** Bytes in the chunks before the current one, and the last of them. */
  #fed = 0;
  #previous = LF;
  #line: number;
  #quoted = false;
  /** Offset of the quote that closed last: another right after it reopens. */
  #closedAt = -2;
  /** The last chunk ended with a CR outside quotes: its record ends there or after an LF that follows. */
  #afterReturn = false;
  #recordStart: Cut;
  #pieceStart = 0;
  #pieceRecords = 0;
  #blank = true;

  /** The end of the header, once it is known. */
  header: Cut | undefined;

  /** @throws CSV_DIALECT */
  constructor(options: CutterOptions) {
    this.#dialect = dialectOf(options);
    this.#every = options.every;
    this.#multiple = options.multiple ?? 1;
    this.#line = options.firstLine ?? 1;
    this.#recordStart = { offset: 0, line: this.#line };
  }

  /**
   * Takes the next bytes and gives the cuts that they settle, in order.
   * @throws CSV_RECORD_TOO_LONG
   */
  feed(bytes: Uint8Array): Cut[] {
    const cuts: Cut[] = [];
    if (bytes.length === 0) return cuts;
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let position = this.#start(chunk, cuts);
    const { quote } = this.#dialect;
    const find = (byte: number) => {
      const at = chunk.indexOf(byte, position);
      return at < 0 ? NEVER : at;
    };
    let nextFeed = find(LF);
    let nextReturn = find(CR);
    let nextQuote = find(quote);
    for (;;) {
      if (nextFeed < position) nextFeed = find(LF);
      if (nextReturn < position) nextReturn = find(CR);
      if (nextQuote < position) nextQuote = find(quote);
      const next = Math.min(nextFeed, nextReturn, nextQuote);
      if (this.header === undefined) this.#lookForText(chunk, position, Math.min(next, chunk.length));
      if (next === NEVER) break;
      const before = next > 0 ? chunk[next - 1]! : this.#previous;
      position = next + 1;
      if (next === nextQuote) {
        this.#onQuote(this.#fed + next, before);
      } else if (this.#quoted) {
        if (next === nextReturn || before !== CR) this.#line++;
      } else {
        this.#line++;
        if (next === nextReturn) {
          if (position === chunk.length) {
            this.#afterReturn = true;
            break;
          }
          if (chunk[position] === LF) position++;
        }
        this.#endRecord(this.#fed + position, cuts);
      }
    }
    this.#fed += chunk.length;
    this.#previous = chunk[chunk.length - 1]!;
    this.#checkLength(this.#fed);
    return cuts;
  }

  /** Where to go on in a new chunk: after the LF of a CR LF, or after a byte order mark. */
  #start(chunk: Buffer, cuts: Cut[]): number {
    if (this.#afterReturn) {
      this.#afterReturn = false;
      const position = chunk[0] === LF ? 1 : 0;
      this.#endRecord(this.#fed + position, cuts);
      return position;
    }
    if (this.#fed > 0 || chunk[0] !== 0xef || chunk[1] !== 0xbb || chunk[2] !== 0xbf) return 0;
    if (chunk[3] === this.#dialect.quote) {
      this.#quoted = true;
      this.#blank = false;
      return 4;
    }
    return 3;
  }

  #onQuote(offset: number, before: number): void {
    this.#blank = false;
    if (this.#quoted) {
      this.#quoted = false;
      this.#closedAt = offset;
    } else {
      const opens = before === this.#dialect.delimiter || before === LF || before === CR;
      if (opens || this.#closedAt === offset - 1) this.#quoted = true;
    }
  }

  #endRecord(offset: number, cuts: Cut[]): void {
    this.#checkLength(offset);
    const cut: Cut = { offset, line: this.#line };
    this.#recordStart = cut;
    if (this.header === undefined) {
      if (this.#blank) return;
      this.header = cut;
    } else {
      this.#pieceRecords++;
      if (offset - this.#pieceStart < this.#every || this.#pieceRecords % this.#multiple !== 0) return;
    }
    this.#pieceStart = offset;
    this.#pieceRecords = 0;
    cuts.push(cut);
  }

  #lookForText(chunk: Buffer, from: number, to: number): void {
    for (let i = from; i < to && this.#blank; i++) this.#blank = isBlank(chunk[i]!, this.#dialect);
  }

  #checkLength(offset: number): void {
    if (offset - this.#recordStart.offset > RECORD_LIMIT) {
      const { line } = this.#recordStart;
      throw drumError("CSV_RECORD_TOO_LONG", { line, limit: RECORD_LIMIT / 2 ** 20 });
    }
  }
}

/** Whether a byte is white space within a line: a line of nothing else is blank, as for pandas. */
export function isBlank(byte: number, dialect: Dialect): boolean {
  return (byte === 32 || byte === 9) && byte !== dialect.delimiter;
}

/** Line ends (LF, CR LF, CR) among the first `end` bytes. */
export function countLines(bytes: Uint8Array, end: number): number {
  let lines = 0;
  for (let i = 0; i < end; i++) {
    if (bytes[i] === LF ? i === 0 || bytes[i - 1] !== CR : bytes[i] === CR) lines++;
  }
  return lines;
}
