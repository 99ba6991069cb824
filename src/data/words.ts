/**
 * What the text of a field means, by the rules of `pandas.read_csv` (its C parser, default options).
 */

/** pandas' `STR_NA_VALUES`: these texts, quoted or not, are missing values. */
const MISSING: ReadonlySet<string> = new Set([
  "",
  "#N/A",
  "#N/A N/A",
  "#NA",
  "-1.#IND",
  "-1.#QNAN",
  "-NaN",
  "-nan",
  "1.#IND",
  "1.#QNAN",
  "<NA>",
  "N/A",
  "NA",
  "NULL",
  "NaN",
  "None",
  "n/a",
  "nan",
  "null",
]);

const LONGEST_MISSING = 9;

export function isMissingWord(text: string): boolean {
  if (text.length > LONGEST_MISSING) return false;
  if (text.length === 0) return true;
  switch (text.charCodeAt(0)) {
    case 35: // #
    case 45: // -
    case 49: // 1
    case 60: // <
    case 78: // N
    case 110: // n
      return MISSING.has(text);
    default:
      return false;
  }
}

/** 1 for "true", 0 for "false", in any case, else undefined. */
export function booleanWord(text: string): number | undefined {
  if (text.length === 4 && (text.charCodeAt(0) | 32) === 116) {
    return text.toLowerCase() === "true" ? 1 : undefined;
  }
  if (text.length === 5 && (text.charCodeAt(0) | 32) === 102) {
    return text.toLowerCase() === "false" ? 0 : undefined;
  }
  return undefined;
}

const INTEGER = /^[ \t-\r]*[+-]?[0-9]+[ \t-\r]*$/;
const DECIMAL = /^[ \t-\r]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t-\r]*$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** Whether digits, a sign and white space around them are all there is. */
export function isInteger(text: string): boolean {
  return INTEGER.test(text);
}

/**
 * The number that a text stands for, correctly rounded, or undefined when it is none. Infinity is spelled
 * `inf` or `infinity` in any case with nothing around it; there are no hexadecimals and no separators.
 */
export function numberOf(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  const infinite = INFINITE.exec(text);
  if (infinite === null) return undefined;
  return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
