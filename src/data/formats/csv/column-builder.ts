import { booleanColumn, type Column, float64Column, int64Column, type Validity } from "../../column.js";
import { int64FromFloats } from "../../int64.js";
import { booleanWord, isInteger, isMissingWord, numberOf } from "../../words.js";

type Kind = "missing" | "numbers" | "booleans" | "texts" | "mixed";

const ABSENT = 2;
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

/**
 * One column of a CSV file, typed while its fields come in, as pandas types it: 64-bit integers, else floats
 * (integers with missing values among them too), else booleans, else text. A column whose first fields look
 * like numbers or booleans and whose later ones do not is *mixed*: its text must be read again from the start,
 * by a builder that was told to take text.
 *
 * Two differences from pandas, for want of a type: unsigned and larger integers that fit no int64 become
 * floats, and booleans with missing values stay booleans.
 */
export class ColumnBuilder {
  #kind: Kind;
  readonly #asNumbers: boolean;
  #length = 0;
  #missing = 0;
  #numbers: Float64Array = new Float64Array(0);
  /** Exact integers beside `#numbers`, once one of them does not fit 53 bits. */
  #exact: BigInt64Array | undefined;
  #whole = true;
  #negative = false;
  #beyondInt64 = false;
  #beyondUint64 = false;
  #booleans: Uint8Array = new Uint8Array(0);
  #codes: Int32Array = new Int32Array(0);
  #dictionary: string[] = [];
  #known = new Map<string, number>();

  /** @param as what to take every field for: text, or numbers (booleans are 1 and 0) unless one is none */
  constructor(as?: "text" | "numbers") {
    this.#asNumbers = as === "numbers";
    this.#kind = as === "text" ? "texts" : this.#asNumbers ? "numbers" : "missing";
    // So that integers are numbers like others.
    if (this.#asNumbers) this.#whole = false;
  }

  /** Whether the column must be read again as text. Known for sure after the last field. */
  get mixed(): boolean {
    return this.#kind === "mixed" || (this.#kind === "numbers" && this.#isUnsignedMisfit());
  }

  add(text: string): void {
    switch (this.#kind) {
      case "numbers":
        if (this.#addNumber(text)) return;
        if (isMissingWord(text)) this.#pushMissing();
        else if (!this.#asNumbers || booleanWord(text) === undefined) this.#become("mixed");
        else this.#pushNumber(booleanWord(text)!);
        return;
      case "texts":
        if (isMissingWord(text)) this.#pushMissing();
        else this.#pushText(text);
        return;
      case "booleans": {
        const word = booleanWord(text);
        if (word !== undefined) this.#pushBoolean(word);
        else if (isMissingWord(text)) this.#pushMissing();
        else this.#become("mixed");
        return;
      }
      case "missing":
        if (isMissingWord(text)) this.#pushMissing();
        else this.#addFirst(text);
        return;
      default:
        return;
    }
  }

  addMissing(): void {
    this.#pushMissing();
  }

  /** The column; not for a mixed one. A column without rows is text, as pandas' `object`. */
  finish(): Column {
    const length = this.#length;
    if (length === 0) return { type: "string", length, codes: new Int32Array(0), dictionary: [] };
    switch (this.#kind) {
      case "numbers":
        if (!this.#whole || this.#missing > 0 || this.#beyondInt64) break;
        if (this.#exact) return int64Column(this.#exact.slice(0, length));
        return int64Column(int64FromFloats(this.#numbers, length));
      case "booleans":
        return this.#finishBooleans();
      case "missing":
        return float64Column(new Float64Array(length).fill(Number.NaN));
      case "texts":
        return { type: "string", length, codes: this.#codes.slice(0, length), dictionary: this.#dictionary };
    }
    const floats = this.#numbers.slice(0, length);
    // An integer has no negative zero, also where it becomes a float because others are missing.
    if (this.#whole && this.#negative) for (let i = 0; i < length; i++) floats[i]! += 0;
    return float64Column(floats);
  }

  #addFirst(text: string): void {
    const missing = this.#missing;
    const word = booleanWord(text);
    if (numberOf(text) !== undefined) {
      this.#become("numbers");
      this.#numbers = new Float64Array(capacity(missing)).fill(Number.NaN, 0, missing);
      this.#addNumber(text);
    } else if (word !== undefined) {
      this.#become("booleans");
      this.#booleans = new Uint8Array(capacity(missing)).fill(ABSENT, 0, missing);
      this.#pushBoolean(word);
    } else {
      this.#become("texts");
      this.#codes = new Int32Array(capacity(missing)).fill(-1, 0, missing);
      this.#pushText(text);
    }
  }

  #become(kind: Kind): void {
    this.#kind = kind;
    if (kind === "mixed") {
      this.#numbers = new Float64Array(0);
      this.#exact = undefined;
      this.#booleans = new Uint8Array(0);
    }
  }

  /** Takes a text for a number; false when it is none. */
  #addNumber(text: string): boolean {
    let number = smallInteger(text);
    if (number === undefined) {
      number = numberOf(text);
      if (number === undefined) return false;
      if (this.#whole) {
        if (!isInteger(text)) this.#whole = false;
        else this.#addWhole(text, number);
      }
    } else if (number < 0 || Object.is(number, -0)) {
      this.#negative = true;
    }
    this.#pushNumber(number);
    return true;
  }

  /** Notes the exact value and the range of an integer that may not fit 53 bits. */
  #addWhole(text: string, number: number): void {
    if (text.includes("-")) this.#negative = true;
    if (Number.isSafeInteger(number) || this.#beyondUint64) return;
    const exact = BigInt(text.trim().replace(/^\+/, ""));
    if (exact < INT64_MIN || exact > UINT64_MAX) this.#beyondUint64 = true;
    if (exact < INT64_MIN || exact > INT64_MAX) this.#beyondInt64 = true;
    if (this.#beyondInt64) {
      this.#exact = undefined;
      return;
    }
    if (this.#exact === undefined) {
      this.#exact = new BigInt64Array(this.#numbers.length);
      this.#exact.set(int64FromFloats(this.#numbers, this.#length));
    }
    this.#exact = grown(this.#exact, this.#length);
    this.#exact[this.#length] = exact;
  }

  /** pandas keeps a column as text when some of its integers need uint64 and others are negative or missing. */
  #isUnsignedMisfit(): boolean {
    return this.#whole && this.#beyondInt64 && !this.#beyondUint64 && (this.#negative || this.#missing > 0);
  }

  #pushNumber(number: number): void {
    const at = this.#length++;
    if (at === this.#numbers.length) this.#numbers = grown(this.#numbers, at);
    this.#numbers[at] = number;
    if (this.#exact && Number.isSafeInteger(number)) {
      this.#exact = grown(this.#exact, at);
      this.#exact[at] = BigInt(number);
    }
  }

  #pushBoolean(word: number): void {
    const at = this.#length++;
    if (at === this.#booleans.length) this.#booleans = grown(this.#booleans, at);
    this.#booleans[at] = word;
  }

  #pushText(text: string): void {
    const at = this.#length++;
    if (at >= this.#codes.length) this.#codes = grown(this.#codes, at);
    let code = this.#known.get(text);
    if (code === undefined) {
      code = this.#dictionary.push(text) - 1;
      this.#known.set(text, code);
    }
    this.#codes[at] = code;
  }

  #pushMissing(): void {
    this.#missing++;
    switch (this.#kind) {
      case "numbers":
        this.#pushNumber(Number.NaN);
        return;
      case "booleans":
        this.#pushBoolean(ABSENT);
        return;
      case "texts": {
        const at = this.#length++;
        if (at >= this.#codes.length) this.#codes = grown(this.#codes, at);
        this.#codes[at] = -1;
        return;
      }
      default:
        this.#length++;
    }
  }

  #finishBooleans(): Column {
    const values = this.#booleans.slice(0, this.#length);
    if (this.#missing === 0) return booleanColumn(values);
    const validity: Validity = new Uint8Array((values.length + 7) >> 3);
    for (let i = 0; i < values.length; i++) {
      if (values[i] === ABSENT) values[i] = 0;
      else validity[i >> 3]! |= 1 << (i & 7);
    }
    return booleanColumn(values, validity);
  }
}

const capacity = (needed: number) => Math.max(64, needed * 2);

/** The array itself, or a copy of twice the size when there is no place for `index`. */
function grown<Values extends Float64Array | BigInt64Array | Int32Array | Uint8Array>(
  values: Values,
  index: number,
): Values {
  if (index < values.length) return values;
  const larger = new (values.constructor as new (length: number) => Values)(capacity(index));
  larger.set(values as never);
  return larger;
}

/** The value of an optional minus and up to 15 digits; undefined for any other text. */
function smallInteger(text: string): number | undefined {
  const length = text.length;
  if (length === 0 || length > 15) return undefined;
  const negative = text.charCodeAt(0) === 45;
  let i = negative ? 1 : 0;
  if (i === length) return undefined;
  let value = 0;
  for (; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}
