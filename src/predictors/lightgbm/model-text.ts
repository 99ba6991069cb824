import { readFile } from "node:fs/promises";
import { drumError } from "../../errors.js";

/** A part of the file: values by the key before their `=`. */
export interface Section {
  readonly path: string;
  /** For messages: `the header`, `tree 3`. */
  readonly where: string;
  readonly values: ReadonlyMap<string, string>;
}

/** The parts of a model file, none of them looked into yet. */
export interface ModelText {
  readonly header: Section;
  readonly trees: readonly Section[];
  /** What the model was trained with, as far as the file says. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The categories of the data frame that the model was trained on, as JSON. */
  readonly pandasCategorical?: string;
}

/** @throws MODEL_CORRUPT, MODEL_NOT_READABLE */
export async function readModelText(path: string): Promise<ModelText> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw drumError("MODEL_NOT_READABLE", { path, reason: cause.code ?? cause.message }, { cause });
  });
  return parseModelText(path, bytes);
}

const END_OF_TREES = "\nend of trees";

/** The path is for messages. @throws MODEL_CORRUPT */
export function parseModelText(path: string, bytes: Buffer): ModelText {
  if (bytes.length >= 0x1fffffe8) throw corrupt({ path }, "text of more than 512 MB is too large");
  const text = bytes.toString("utf8").replaceAll("\r\n", "\n");
  if (!text.startsWith("tree\nversion="))
    throw corrupt({ path }, "it does not start as LightGBM's text models do");
  const end = text.indexOf(END_OF_TREES);
  if (end < 0) throw corrupt({ path }, "it ends before the end of the trees");
  if (!text.endsWith("\n")) throw corrupt({ path }, "it ends within a line");

  const starts: number[] = [];
  for (let at = text.indexOf("\nTree="); at >= 0 && at < end; at = text.indexOf("\nTree=", at + 1)) {
    starts.push(at + 1);
  }
  const tail = text.slice(end + END_OF_TREES.length);
  const parameters = /\nparameters:\s*\n([\s\S]*)$/.exec(tail)?.[1];
  if (parameters !== undefined && !parameters.includes("end of parameters")) {
    throw corrupt({ path }, "it ends within the parameters");
  }
  const pandasCategorical = /\npandas_categorical:(.*)\n$/.exec(tail)?.[1];
  return {
    header: readSection(path, "the header", text.slice(0, starts[0] ?? end)),
    trees: starts.map((start, i) =>
      readSection(path, `tree ${i}`, text.slice(start, i + 1 < starts.length ? starts[i + 1] : end)),
    ),
    parameters: new Map(
      Array.from((parameters ?? "").matchAll(/^\[([^:\]]+): ?(.*)\]$/gm), ([, key, value]) => [key!, value!]),
    ),
    ...(pandasCategorical !== undefined && { pandasCategorical }),
  };
}

function readSection(path: string, where: string, text: string): Section {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const equals = line.indexOf("=");
    // `average_output` stands without a value.
    if (equals >= 0) values.set(line.slice(0, equals), line.slice(equals + 1));
    else if (line !== "") values.set(line, "");
  }
  return { path, where, values };
}

/** The error of a file that cannot be right. */
export function corrupt(place: Pick<Section, "path">, reason: string) {
  return drumError("MODEL_CORRUPT", { path: place.path, kind: "a LightGBM model", reason });
}

export function member(section: Section, key: string): string {
  const value = section.values.get(key);
  if (value === undefined) throw corrupt(section, `${section.where} has no '${key}'`);
  return value;
}

/** A whole number from 0 on. */
export function count(section: Section, key: string): number {
  const value = Number(member(section, key));
  if (!Number.isInteger(value) || value < 0 || value > 0x7fffffff) {
    throw corrupt(section, `'${key}' of ${section.where} is no number of things`);
  }
  return value;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WORDS: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
  "-nan": Number.NaN,
};

/** `length` numbers with blanks between them. @throws MODEL_CORRUPT */
export function numbers(section: Section, key: string, length: number): Float64Array {
  const parts = words(member(section, key));
  if (parts.length !== length) {
    throw corrupt(
      section,
      `'${key}' of ${section.where} has ${parts.length} elements where ${length} are needed`,
    );
  }
  return Float64Array.from(parts, (part) => {
    const number = Number(part);
    if (Number.isFinite(number) && part !== "") return number;
    const word = WORDS[part];
    if (word === undefined && !NUMBER.test(part))
      throw corrupt(section, `'${key}' of ${section.where} has no number`);
    return word ?? number;
  });
}

/** `length` whole numbers. @throws MODEL_CORRUPT */
export function integers(section: Section, key: string, length: number): Int32Array {
  const values = numbers(section, key, length);
  const whole = Int32Array.from(values);
  if (values.some((value, i) => value !== whole[i])) {
    throw corrupt(section, `'${key}' of ${section.where} has numbers that are no 32-bit integers`);
  }
  return whole;
}

/** The parts between blanks. */
export const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");
