import { readFile } from "node:fs/promises";
import { drumError } from "../../errors.js";
import { readUbjson, UbjsonError } from "./ubjson.js";

/** The root of a model file. @throws MODEL_CORRUPT, MODEL_NOT_READABLE */
export async function readDocument(path: string): Promise<Field> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw drumError("MODEL_NOT_READABLE", { path, reason: cause.code ?? cause.message }, { cause });
  });
  return parseDocument(path, bytes);
}

/** The root of a model document, JSON or UBJSON by its content; the path is for messages. @throws MODEL_CORRUPT */
export function parseDocument(path: string, bytes: Buffer): Field {
  const root: Field = { path, where: "the document", value: undefined };
  if (looksLikeUbjson(bytes)) {
    try {
      return { ...root, value: readUbjson(bytes) };
    } catch (error) {
      throw error instanceof UbjsonError ? corrupt(root, error.message) : error;
    }
  }
  return { ...root, value: parseJson(root, bytes) };
}

/** Whether an object starts with a length where JSON has a quotation mark. */
export function looksLikeUbjson(head: Uint8Array): boolean {
  return head[0] === 0x7b && head[1] !== undefined && "iUIlL$#".includes(String.fromCharCode(head[1]));
}

function parseJson(root: Field, bytes: Buffer): unknown {
  if (bytes.length >= 0x1fffffe8) {
    throw corrupt(root, "JSON of more than 512 MB is too large for one text; save the model as .ubj instead");
  }
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    // XGBoost writes numbers that are not finite by bare words, which JSON has not.
    const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (word) =>
      word.startsWith('"') ? word : `"${word}"`,
    );
    if (quoted.length !== text.length) {
      try {
        return JSON.parse(quoted);
      } catch {
        // The first error tells the place in the file.
      }
    }
    throw corrupt(root, jsonProblem(String(error), text.length));
  }
}

/** The place of a JSON error; never the text around it, which an engine may quote. */
function jsonProblem(message: string, length: number): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return `it is not valid JSON at character ${position}`;
  if (/end of JSON|Unterminated/.test(message)) return `the JSON ends too early, after ${length} characters`;
  return "it is not valid JSON";
}

/** A value of the document and where it stands: `learner.gradient_booster.model.trees[3]`. */
export interface Field {
  readonly path: string;
  readonly where: string;
  readonly value: unknown;
}

/** The error of a field that cannot be right. */
export function corrupt(field: Pick<Field, "path">, reason: string) {
  return drumError("MODEL_CORRUPT", { path: field.path, kind: "an XGBoost model", reason });
}

/** A member of an object, undefined when absent. */
export function optional(field: Field, key: string): Field | undefined {
  if (typeof field.value !== "object" || field.value === null || Array.isArray(field.value)) {
    throw corrupt(field, `${field.where} is not an object`);
  }
  const members = field.value as Record<string, unknown>;
  if (!Object.hasOwn(members, key)) return undefined;
  const where = field.where === "the document" ? key : `${field.where}.${key}`;
  return { path: field.path, where, value: members[key] };
}

export function member(field: Field, key: string): Field {
  const found = optional(field, key);
  if (found === undefined) throw corrupt(field, `${field.where} has no '${key}'`);
  return found;
}

export function text(field: Field): string {
  if (typeof field.value !== "string") throw corrupt(field, `${field.where} is not a text`);
  return field.value;
}

export function items(field: Field): Field[] {
  if (!Array.isArray(field.value)) {
    // An empty array may have lost its element type.
    if (ArrayBuffer.isView(field.value) && field.value.byteLength === 0) return [];
    throw corrupt(field, `${field.where} is not an array`);
  }
  return field.value.map((value, i) => ({ path: field.path, where: `${field.where}[${i}]`, value }));
}

/** A number, which XGBoost's parameters write as text. */
export function integer(field: Field): number {
  const number = typeof field.value === "string" && field.value !== "" ? Number(field.value) : field.value;
  if (!Number.isInteger(number) || Math.abs(number as number) > 0x7fffffff) {
    throw corrupt(field, `${field.where} is not an integer`);
  }
  return number as number;
}

const WORDS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** An array of numbers as float32. */
export function floats(field: Field): Float32Array {
  if (field.value instanceof Float32Array) return field.value;
  const list = numberList(field);
  const result = new Float32Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const element = list[i];
    const number = typeof element === "string" ? WORDS[element] : element;
    if (typeof number !== "number") throw corrupt(field, `${field.where}[${i}] is not a number`);
    result[i] = number;
  }
  return result;
}

/** An array of 32-bit integers, or of booleans as 0 and 1. */
export function integers(field: Field): Int32Array {
  const { value } = field;
  if (value instanceof Int32Array) return value;
  // Files have most of their integers in fewer bits.
  if (value instanceof Uint8Array || value instanceof Int8Array || value instanceof Int16Array) {
    return new Int32Array(value);
  }
  const list = numberList(field);
  const result = new Int32Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const element = list[i];
    result[i] = element as number;
    if (result[i] !== element && typeof element !== "boolean") {
      throw corrupt(field, `${field.where}[${i}] is not a 32-bit integer`);
    }
  }
  return result;
}

function numberList(field: Field): ArrayLike<unknown> {
  const { value } = field;
  if (Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return value as unknown as ArrayLike<unknown>;
  throw corrupt(field, `${field.where} is not an array`);
}
