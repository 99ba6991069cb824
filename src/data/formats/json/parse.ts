import { drumError } from "../../../errors.js";

/** A JSON value. Objects are maps where {@link parseExactly} made them. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json> | { readonly [key: string]: Json };

/** Integers that a double may not hold, and keys that JavaScript would put into another order. */
const NEEDS_CARE = /(?:^|[[:,\s])-?\d{16,}(?![\d.eE])|"\d{1,10}"\s*:/;

/** The words that stand for values. */
type Words = ReadonlyMap<string, null | boolean | number>;

const LITERALS = new Map<string, null | boolean>([
  ["null", null],
  ["true", true],
  ["false", false],
]);

/** Those of JSON, and what Python's `json.dumps` writes for numbers that JSON does not have. */
export const PYTHON_WORDS: Words = new Map<string, null | boolean | number>([
  ...LITERALS,
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/**
 * Parses JSON so that nothing is lost: integers beyond 2^53 that fit 64 bits are bigints, and where keys look
 * like numbers objects are maps in the order of the text.
 *
 * @param firstLine number of the first line, for messages
 * @throws JSON_SYNTAX
 */
export function parseJson(text: string, firstLine = 1, words: Words = LITERALS): Json {
  if (NEEDS_CARE.test(text)) return parseExactly(text, firstLine, words);
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The engine's message has no position for short texts, and repeats the text.
    return parseExactly(text, firstLine, words);
  }
}

const MOST_NESTED = 1000;
const QUOTE = 34;
const BACKSLASH = 92;
const SPACE_CODE = 32;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /-?[A-Za-z]+/y;

/** The grammar of RFC 8259, with positions. Slower than the engine's parser. @throws JSON_SYNTAX */
export function parseExactly(text: string, firstLine = 1, words: Words = LITERALS): Json {
  let at = 0;

  const fail = (problem: string): never => {
    const before = text.slice(0, at).split("\n");
    throw drumError("JSON_SYNTAX", {
      line: firstLine + before.length - 1,
      column: before.at(-1)!.length + 1,
      problem: at >= text.length ? "it ends too early" : problem,
    });
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const next = (): string | undefined => {
    take(SPACE);
    return text[at];
  };

  function value(depth: number): Json {
    if (depth > MOST_NESTED) fail(`more than ${MOST_NESTED} levels of nesting`);
    const first = next();
    if (first === "{") return members(depth);
    if (first === "[") return elements(depth);
    if (first === '"') return string();
    const number = take(NUMBER);
    if (number !== undefined) return numberOf(number);
    return literal();
  }

  function string(): string {
    const start = at++;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      if (code === BACKSLASH ? take(ESCAPE) === undefined : !(code >= SPACE_CODE)) {
        fail("a text has a character that must be escaped");
      }
      if (code !== BACKSLASH) at++;
    }
    at++;
    return JSON.parse(text.slice(start, at)) as string;
  }

  function literal(): null | boolean | number {
    const start = at;
    const word = take(WORD) ?? "";
    const known = words.get(word);
    if (known !== undefined) return known;
    if (at < text.length || word !== "") at = start;
    if (/^(?:NaN|-?Infinity|nan|-?inf)$/.test(word)) return fail(`${word} is not JSON`);
    return fail("a value is expected");
  }

  function members(depth: number): Json {
    const object = new Map<string, Json>();
    at++;
    if (next() === "}") {
      at++;
      return object;
    }
    for (;;) {
      if (next() !== '"') fail("a key in double quotes is expected");
      const key = string();
      if (next() !== ":") fail("a colon is expected");
      at++;
      object.set(key, value(depth + 1));
      if (closes("}")) return object;
    }
  }

  function elements(depth: number): Json {
    const array: Json[] = [];
    at++;
    if (next() === "]") {
      at++;
      return array;
    }
    for (;;) {
      array.push(value(depth + 1));
      if (closes("]")) return array;
    }
  }

  function closes(bracket: string): boolean {
    const mark = next();
    if (mark !== bracket && mark !== ",") fail(`a comma or ${bracket} is expected`);
    at++;
    return mark === bracket;
  }

  const result = value(0);
  if (next() !== undefined) fail("there is more after the end");
  return result;
}

function numberOf(text: string): number | bigint {
  const number = Number(text);
  if (Number.isSafeInteger(number) || !/^-?\d+$/.test(text)) return number;
  const exact = BigInt(text);
  return BigInt.asIntN(64, exact) === exact ? exact : number;
}
