import type { Categories } from "../feature-values.js";
import { corrupt, type Field, integers, items, optional } from "./document.js";

/** The names that XGBoost keeps since 3.1 when it is trained on a data frame (`cats`), by feature. */
export function readCategories(model: Field, features: number): ReadonlyMap<number, Categories> {
  const found = new Map<number, Categories>();
  const container = optional(model, "cats");
  const encodings = container && optional(container, "enc");
  if (encodings === undefined) return found;
  const fields = items(encodings);
  if (fields.length !== 0 && fields.length !== features) {
    throw corrupt(model, `${encodings.where} has ${fields.length} elements for ${features} features`);
  }
  fields.forEach((field, feature) => {
    const categories = readEncoding(field);
    if (categories !== undefined) found.set(feature, categories);
  });
  return found;
}

/** Undefined for a feature that is not categorical. */
function readEncoding(field: Field): Categories | undefined {
  const values = optional(field, "values");
  if (values === undefined || (values.value as { length?: number }).length === 0) return undefined;
  const offsets = optional(field, "offsets");
  return offsets === undefined
    ? numberCategories(values)
    : textCategories(field, integers(values), integers(offsets));
}

function numberCategories(field: Field): Categories {
  const codes = new Map<string, number>();
  const numbers = field.value as ArrayLike<unknown>;
  for (let code = 0; code < numbers.length; code++) {
    const number = numbers[code];
    if (typeof number !== "number") throw corrupt(field, `${field.where}[${code}] is not a number`);
    codes.set(String(number), code);
  }
  return { codeOf: (name) => codes.get(name) };
}

/**
 * Names as UTF-8 one after another, and where each starts, in bytes. XGBoost's Python package, up to 3.2 at least,
 * counts characters instead when it is given a pandas frame, and cuts off what is then over at the end.
 *
 * @param values signed bytes
 */
function textCategories(field: Field, values: Int32Array, offsets: Int32Array): Categories {
  const bytes = Uint8Array.from(values);
  for (let i = 1; i < offsets.length; i++) {
    if (offsets[i - 1]! < 0 || offsets[i]! < offsets[i - 1]! || offsets[i]! > bytes.length) {
      throw corrupt(field, `${field.where}.offsets leads out of the names`);
    }
  }
  const sizes = Array.from(
    { length: Math.max(0, offsets.length - 1) },
    (_, i) => offsets[i + 1]! - offsets[i]!,
  );
  return chooseReading(namesByBytes(bytes, sizes), namesByCharacters(bytes, sizes));
}

/** A name, or as much of it as the file has. */
interface Name {
  readonly bytes: Uint8Array;
  readonly characters: number;
  /** Undefined when its end is not there. */
  readonly text: string | undefined;
}

/**
 * Names are looked for by both readings, if both make names. Where they disagree, pandas' habit tells which is
 * right: it sorts categories, and other data frames, which keep them in order of appearance, count in bytes.
 */
function chooseReading(byBytes: readonly Name[], byCharacters: readonly Name[]): Categories {
  const codes = new Map<string, number>();
  const add = (names: readonly Name[]) => {
    names.forEach(({ text }, code) => {
      if (text !== undefined && !codes.has(text)) codes.set(text, code);
    });
  };
  const valid = byBytes.every((name) => name.text !== undefined);
  if (valid && !isSorted(byCharacters)) add(byBytes);
  add(byCharacters);
  if (valid) add(byBytes);

  const last = byCharacters.findLast(({ text }) => text !== undefined)?.bytes ?? new Uint8Array();
  const cut = byCharacters.flatMap((name, code) => (name.text === undefined ? [{ ...name, code }] : []));
  return {
    codeOf(text) {
      const code = codes.get(text);
      if (code !== undefined || cut.length === 0) return code;
      const characters = [...text].length;
      const utf8 = new TextEncoder().encode(text);
      if (Buffer.compare(utf8, last) <= 0) return undefined;
      const matches = cut.filter(
        (name) => name.characters === characters && name.bytes.every((byte, i) => byte === utf8[i]),
      );
      return matches.length === 1 ? matches[0]!.code : undefined;
    },
  };
}

/** Whether whole names stand in the order of their code points, which is that of their UTF-8. */
function isSorted(names: readonly Name[]): boolean {
  const whole = names.filter((name) => name.text !== undefined);
  return whole.every((name, i) => i === 0 || Buffer.compare(whole[i - 1]!.bytes, name.bytes) < 0);
}

function namesByBytes(bytes: Uint8Array, sizes: readonly number[]): Name[] {
  let at = 0;
  return sizes.map((size) => {
    const part = bytes.subarray(at, at + size);
    at += size;
    return { bytes: part, characters: size, text: decode(part) };
  });
}

function namesByCharacters(bytes: Uint8Array, sizes: readonly number[]): Name[] {
  let at = 0;
  return sizes.map((characters) => {
    const start = at;
    let taken = 0;
    for (; taken < characters && at < bytes.length; taken++) {
      const lead = bytes[at]!;
      at += lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }
    const part = bytes.subarray(start, at);
    return { bytes: part, characters, text: taken === characters ? decode(part) : undefined };
  });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
