import type { Column, StringColumn } from "../data/column.js";
import { toFloat64 } from "../data/numbers.js";
import { booleanWord, numberOf } from "../data/words.js";
import { drumError } from "../errors.js";

/** The names of a feature's categories. */
export interface Categories {
  /** The code of a category by its name, NaN where it counts as missing, undefined where it is not allowed. */
  codeOf(name: string): number | undefined;
}

/** What is known of one feature of the model. */
export interface FeatureInput {
  /** The column's name, for messages. */
  readonly name: string;
  /** Whether the model takes the values for categories rather than numbers. */
  readonly categorical: boolean;
  readonly categories: Categories | undefined;
}

/**
 * The values of a column as the model takes them, NaN where missing: numbers as they are, booleans as 0 and 1,
 * categories by their codes. Rounding to float32 is left to the array they go into.
 *
 * A column of text without any value counts as missing throughout. Where the model names its categories, values
 * are matched by name; else they must be codes already.
 *
 * @throws COLUMN_NOT_NUMERIC, CATEGORY_CODES_NEEDED, CATEGORY_UNKNOWN
 */
export function featureValues(column: Column, feature: FeatureInput): Float64Array | Float32Array {
  if (column.type === "string" && column.codes.every((code) => code < 0)) {
    return new Float64Array(column.length).fill(Number.NaN);
  }
  if (feature.categories !== undefined) return categoryCodes(column, feature.name, feature.categories);
  if (feature.categorical && column.type === "string") {
    throw drumError("CATEGORY_CODES_NEEDED", { name: feature.name, type: "text" });
  }
  if (column.type === "float32" && column.validity === undefined) return column.values;
  if (column.type === "timestamp") {
    throw drumError("COLUMN_NOT_NUMERIC", { name: feature.name, type: "timestamps" });
  }
  return toFloat64(column, feature.name);
}

function categoryCodes(column: Column, name: string, categories: Categories): Float64Array {
  const codeOf = (category: string): number => {
    const code = categories.codeOf(category);
    if (code === undefined) throw drumError("CATEGORY_UNKNOWN", { name });
    return code;
  };
  if (column.type === "string") {
    return codesOfTexts(column, (text) => codeOf(isKnown(categories, text) ? text : spelledAsPandas(text)));
  }
  // Codes of the values met so far: most columns repeat few of them.
  const codes = new Map<number, number>();
  return toFloat64(column, name).map((value) => {
    if (Number.isNaN(value)) return value;
    let code = codes.get(value);
    if (code === undefined) {
      code = codeOf(nameOf(column, value));
      codes.set(value, code);
    }
    return code;
  });
}

/** How pandas writes the value as text, which is how a category of text made of it is named. */
function nameOf(column: Column, value: number): string {
  return column.type === "boolean" ? (value === 1 ? "True" : "False") : String(value);
}

function isKnown(categories: Categories, name: string): boolean {
  const code = categories.codeOf(name);
  return code !== undefined && !Number.isNaN(code);
}

/** A number or boolean as pandas names it when it reads a column of nothing else: `1` for `1.0`, `True` for `true`. */
function spelledAsPandas(text: string): string {
  const number = numberOf(text);
  if (number !== undefined) return String(number);
  const word = booleanWord(text);
  return word === undefined ? text : word === 1 ? "True" : "False";
}

function codesOfTexts(column: StringColumn, codeOf: (category: string) => number): Float64Array {
  // A dictionary may hold texts that no row uses, so each is looked up when it is met.
  const codes = new Float64Array(column.dictionary.length).fill(Number.NaN);
  return Float64Array.from(column.codes, (entry) => {
    if (entry < 0) return Number.NaN;
    if (Number.isNaN(codes[entry])) codes[entry] = codeOf(column.dictionary[entry]!);
    return codes[entry]!;
  });
}
