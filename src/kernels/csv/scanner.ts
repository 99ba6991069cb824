import { instantiate, kernelModule } from "../wasm.js";
import { KINDS, type Kind, SAW, type Values } from "./columns.js";
import { dictionaryTexts } from "./dictionary.js";

/** What `assembly/index.ts` exports. Addresses are numbers. */
interface Exports {
  readonly heapBase: { readonly value: number };
  readonly stopped: { readonly value: number };
  readonly rows: { readonly value: number };
  initialize(seed: number): void;
  configure(separator: number, quote: number, scratch: number): void;
  allocate(size: number): number;
  release(address: number): void;
  newDictionary(): number;
  scan(
    from: number,
    end: number,
    first: number,
    last: number,
    row: number,
    capacity: number,
    skipBlank: boolean,
    allowShort: boolean,
  ): number;
}

/** How the records of a file look. Scanning starts faster when it is the same object as the last time. */
export interface Layout {
  readonly delimiter: number;
  readonly quote: number;
  /** The byte that most lines end with: LF, or CR also where LF follows. Other ends are found as well. */
  readonly lineEnd: number;
  readonly kinds: readonly Kind[];
  /** Lines of nothing but space are no records. */
  readonly skipBlank: boolean;
  /** A record may lack fields: they are missing values. */
  readonly allowShort: boolean;
}

/** Why a scan came back. The last two concern the record that comes next. */
export type Stop = "used up" | "block full" | "too wide" | "too short";
const STOPS: readonly Stop[] = ["used up", "block full", "too wide", "too short"];

/** Enough for most reads, in pages of 64 KiB: to grow makes all views of the memory anew. */
const INITIAL_PAGES = 18;
const COLUMN_SIZE = 32;
const SIZES: Readonly<Record<Kind, number>> = { float64: 8, float32: 4, int64: 8, text: 4, skipped: 0 };

/** Text is taken in windows of this size, which fit the cache of a core; larger where a record needs it. */
const WINDOW = 256 * 1024;
/** What the kernel may read before and after the window. */
const ROOM = 128;
/** Values are kept in blocks of about this size, which fit the cache too. */
const BLOCK = 384 * 1024;
const MOST_ROWS = 4096;
/** Values that are copied one by one, which costs less than a view of them. */
const FEW = 32;
/** An instance whose memory has grown beyond this is given up after the read: memory never shrinks. */
const MEMORY_LIMIT = 64 * 1024 * 1024;

/**
 * The CSV kernel with its memory: takes text window by window, and gives blocks of values.
 *
 * ```ts
 * scanner.start(layout);
 * scanner.window.set(text);
 * const used = scanner.scan(text.length, 0, 0); // text ends with a line end
 * scanner.copyValues(0, scanner.rows, target, 0);
 * ```
 */
export class CsvScanner {
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: Exports;
  #views: Views;
  #layout: Layout | undefined;
  #columns = 0;
  /** Positions of the text columns. */
  #texts: readonly number[] = [];
  /** Memory from here on is that of one read. */
  #mark = 0;
  #windowAt = 0;
  #windowSize = WINDOW;
  #smallWindowAt = 0;
  #smallScratch = 0;

  /** Rows that fit a block. */
  capacity = 0;

  constructor(module: WebAssembly.Module) {
    this.#memory = new WebAssembly.Memory({ initial: INITIAL_PAGES });
    const number = (address: number, length: number) =>
      Number(Buffer.from(this.#memory.buffer, address, length).toString("latin1"));
    this.#kernel = instantiate<Exports>(module, this.#memory, { number });
    this.#views = viewsOf(this.#memory.buffer);
    this.#kernel.initialize(Math.floor(Math.random() * 2 ** 32));
  }

  /** Where the next text goes. Another array after every scan that used more memory. */
  get window(): Uint8Array {
    return this.#views.bytes.subarray(this.#windowAt, this.#windowAt + this.#windowSize);
  }

  get stopped(): Stop {
    return STOPS[this.#kernel.stopped.value]!;
  }

  /** Records in the block. */
  get rows(): number {
    return this.#kernel.rows.value;
  }

  /** Begins to read a file: nothing was seen, no dictionary has a text, the block is empty. */
  start(layout: Layout): void {
    if (layout === this.#layout) this.#kernel.release(this.#mark);
    else this.#arrange(layout);
    this.#windowAt = this.#smallWindowAt;
    this.#windowSize = WINDOW;
    this.#kernel.configure(layout.delimiter, layout.quote, this.#smallScratch);
    const dictionaries = this.#texts.map(() => this.#kernel.newDictionary());
    this.#refresh();
    const { words } = this.#views;
    for (let k = 0; k < layout.kinds.length; k++) {
      const at = this.#column(k);
      words[at + 2] = 0;
      words[at + 3]! &= 0xff000000;
    }
    for (let i = 0; i < dictionaries.length; i++) words[this.#column(this.#texts[i]!) + 5] = dictionaries[i]!;
  }

  /**
   * Takes the records that are complete in the first `length` bytes of the window, until the block is full.
   * @param from where to begin in the window
   * @param row how many rows of the block to keep: 0 to begin it anew
   * @returns where the first record begins that was not taken
   */
  scan(length: number, from: number, row: number): number {
    const { skipBlank, allowShort, kinds } = this.#layout!;
    const start = this.#windowAt;
    this.#views.bytes.fill(0, start + length, start + length + ROOM);
    const last = this.#columns + COLUMN_SIZE * kinds.length;
    const end = start + length;
    const used = this.#kernel.scan(
      start + from,
      end,
      this.#columns,
      last,
      row,
      this.capacity,
      skipBlank,
      allowShort,
    );
    this.#refresh();
    return (used >>> 0) - start;
  }

  /** A larger window, for a record that does not fit. What is in it is lost. */
  enlarge(size: number): void {
    // Addresses come as signed numbers.
    this.#windowAt = (this.#kernel.allocate(size + 2 * ROOM) >>> 0) + ROOM;
    this.#windowSize = size;
    const { delimiter, quote } = this.#layout!;
    this.#kernel.configure(delimiter, quote, this.#kernel.allocate(size + 2 * ROOM));
    this.#refresh();
  }

  /** What was seen in a column since the start: flags of {@link SAW}. */
  seen(column: number): number {
    const { words } = this.#views;
    const at = this.#column(column);
    const fast = words[at + 3]!;
    const dictionary = words[at + 5]!;
    return (
      words[at + 2]! |
      (fast & 0x1 ? SAW.integer : 0) |
      (fast & 0x100 ? SAW.integer | SAW.negativeInteger : 0) |
      (fast & 0x10000 ? SAW.float : 0) |
      (dictionary ? words[(dictionary >>> 2) + 4]! : 0)
    );
  }

  /** Copies the block's values of a column, of the kind that it is scanned as, into an array. */
  copyValues(
    column: number,
    kind: Exclude<Kind, "skipped">,
    rows: number,
    target: Values,
    offset: number,
  ): void {
    const values = this.#views[kind];
    const from = this.#views.words[this.#column(column) + 1]! / SIZES[kind];
    if (rows > FEW) target.set(values.subarray(from, from + rows) as never, offset);
    else for (let i = 0; i < rows; i++) target[offset + i] = values[from + i]!;
  }

  /** The texts of a text column by their codes. */
  dictionary(column: number): string[] {
    return dictionaryTexts(this.#memory.buffer, this.#views.words[this.#column(column) + 5]!);
  }

  /** Whether so much memory is in use that the scanner should not be kept. */
  get isLarge(): boolean {
    return this.#memory.buffer.byteLength > MEMORY_LIMIT;
  }

  #arrange(layout: Layout): void {
    const { kinds, delimiter, lineEnd } = layout;
    const kernel = this.#kernel;
    const rowSize = kinds.reduce((sum, kind) => sum + SIZES[kind], 0);
    this.capacity = Math.min(MOST_ROWS, Math.max(1, Math.floor(BLOCK / Math.max(1, rowSize))));
    kernel.release(kernel.heapBase.value);
    this.#smallWindowAt = kernel.allocate(WINDOW + 2 * ROOM) + ROOM;
    this.#smallScratch = kernel.allocate(WINDOW + 2 * ROOM);
    this.#columns = kernel.allocate(COLUMN_SIZE * kinds.length);
    const values = kinds.map((kind) =>
      kind === "skipped" ? 0 : kernel.allocate(SIZES[kind] * this.capacity),
    );
    this.#mark = kernel.allocate(0);
    this.#texts = kinds.flatMap((kind, k) => (kind === "text" ? [k] : []));
    this.#refresh();
    const { words } = this.#views;
    let next = this.#columns + COLUMN_SIZE * kinds.length;
    for (let k = kinds.length - 1; k >= 0; k--) {
      if (kinds[k] !== kinds[k + 1]) next = this.#columns + COLUMN_SIZE * (k + 1);
      const at = this.#column(k);
      words[at] = KINDS[kinds[k]!];
      words[at + 1] = values[k]!;
      words[at + 3] = (k === kinds.length - 1 ? lineEnd : delimiter) << 24;
      words[at + 4] = next;
      words[at + 5] = 0;
    }
    this.#layout = layout;
  }

  /** Index of a column's first word. */
  #column(index: number): number {
    return (this.#columns + COLUMN_SIZE * index) >>> 2;
  }

  /** To be called after all that may have made the memory grow. */
  #refresh(): void {
    const { buffer } = this.#memory;
    if (this.#views.bytes.buffer !== buffer) this.#views = viewsOf(buffer);
  }
}

/** The memory as arrays. */
interface Views {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly float64: Float64Array;
  readonly float32: Float32Array;
  readonly int64: BigInt64Array;
  readonly text: Int32Array;
}

const viewsOf = (buffer: ArrayBuffer): Views => ({
  bytes: new Uint8Array(buffer),
  words: new Uint32Array(buffer),
  float64: new Float64Array(buffer),
  float32: new Float32Array(buffer),
  int64: new BigInt64Array(buffer),
  text: new Int32Array(buffer),
});

let kept: CsvScanner | undefined;

/**
 * Lends the scanner of this thread to one read at a time.
 * @returns undefined where there is no kernel
 */
export function withScanner<Result>(use: (scanner: CsvScanner) => Result): Result | undefined {
  const module = kernelModule("csv");
  if (module === undefined) return undefined;
  const scanner = kept ?? new CsvScanner(module);
  kept = undefined;
  try {
    return use(scanner);
  } finally {
    if (!scanner.isLarge) kept = scanner;
  }
}
