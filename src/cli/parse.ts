import parser from "yargs-parser";
import { drumError } from "../errors.js";
import { argumentsFromEnvironment } from "./environment.js";
import { kebab, type OptionName, optionRow, optionsOf, spelling } from "./names.js";
import type { OptionValues, VerbName } from "./options.js";

const usageError = (problem: string) => drumError("USAGE", { problem });

/**
 * Reads a verb's arguments, with those that environment variables stand for. The conventions are argparse's,
 * which DRUM's users know: `--name value` and `--name=value`, unambiguous prefixes, `-cd`.
 *
 * @throws USAGE for anything that the option table does not allow
 */
export function parseArguments(
  verb: VerbName,
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): OptionValues {
  const spelled = withDashes(argv.map((token) => spellOut(verb, token)));
  const given = new Set(optionsOf(verb).filter((name) => spelled.some((token) => isOption(token, name))));
  const parsed = tokens(verb, [...spelled, ...argumentsFromEnvironment(verb, given, environment)]);
  if (parsed._.length > 0) throw usageError(`unrecognized arguments: ${parsed._.join(" ")}`);

  const values: Record<string, unknown> = {};
  for (const name of optionsOf(verb)) {
    const value = checkedValue(name, parsed[kebab(name)]) ?? optionRow(name).default;
    if (value !== undefined) values[name] = value;
  }
  checkTogether(verb, values);
  return values as OptionValues;
}

const isOption = (token: string, name: OptionName) =>
  token === `--${kebab(name)}` || token.startsWith(`--${kebab(name)}=`);

/** `-cd` and unambiguous prefixes become the option's whole name; other tokens stay. */
function spellOut(verb: VerbName, token: string): string {
  if (!/^--?[a-z]/i.test(token)) return token;
  const [head = "", ...rest] = token.split("=");
  const names = optionsOf(verb);
  const exact = names.find((name) => head === `--${kebab(name)}` || head === optionRow(name).alias);
  const candidates = exact ? [exact] : names.filter((name) => `--${kebab(name)}`.startsWith(head));
  if (candidates.length === 0) throw usageError(`unrecognized arguments: ${head}`);
  if (candidates.length > 1) {
    const matches = candidates.map((name) => `--${kebab(name)}`).join(", ");
    throw usageError(`ambiguous option: ${head} could match ${matches}`);
  }
  return [`--${kebab(candidates[0]!)}`, ...rest].join("=");
}

/** A value of `-`, which the parser would not take for one, is tied to its option. */
function withDashes(argv: readonly string[]): string[] {
  const tied: string[] = [];
  for (const token of argv) {
    if (token === "-" && tied.at(-1)?.startsWith("--")) tied.push(`${tied.pop()}=-`);
    else tied.push(token);
  }
  return tied;
}

function tokens(verb: VerbName, argv: readonly string[]) {
  const names = optionsOf(verb);
  const ofType = (...types: string[]) =>
    names.filter((name) => types.includes(optionRow(name).type)).map(kebab);
  return parser([...argv], {
    boolean: ofType("flag"),
    string: ofType("string", "strings", "integer", "number", "size"),
    array: ofType("strings"),
    configuration: {
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "duplicate-arguments-array": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "short-option-groups": false,
    },
  });
}

function checkedValue(name: OptionName, raw: unknown): unknown {
  if (raw === undefined) return undefined;
  const { type, choices, minimum, words } = optionRow(name);
  const fail = (problem: string) => usageError(`argument ${spelling(name)}: ${problem}`);
  if (type === "flag") return raw;
  if (type === "strings") {
    const texts = raw as readonly string[];
    if (texts.length === 0) throw fail("expected at least one argument");
    return texts;
  }
  const text = raw as string;
  if (text === "") throw fail("expected one argument");
  if (choices !== undefined && !choices.includes(text)) {
    throw fail(
      `invalid choice: '${text}' (choose from ${choices.map((choice) => `'${choice}'`).join(", ")})`,
    );
  }
  if (type === "string" || words?.includes(text)) return text;
  if (type === "size") {
    const bytes = parseSize(text);
    if (bytes === undefined) throw fail(`invalid size: '${text}' (expected a number such as 512M or 2G)`);
    return bytes;
  }
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number) || (type === "integer" && !Number.isInteger(number))) {
    throw fail(`invalid ${type === "integer" ? "int" : "float"} value: '${text}'`);
  }
  if (minimum !== undefined && number < minimum) throw fail(`must be at least ${minimum}`);
  return number;
}

const UNITS = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 } as const;

/** Bytes of a size such as `512M`, `1.5g`, `2GiB` or `1048576`, more than 0. */
function parseSize(text: string): number | undefined {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)([kmgt]?)(?:i?b)?$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * UNITS[unit.toLowerCase() as keyof typeof UNITS]);
  return bytes > 0 ? bytes : undefined;
}

function checkTogether(verb: VerbName, values: Readonly<Record<string, unknown>>): void {
  for (const name of optionsOf(verb)) {
    const needed = optionRow(name).needs as OptionName | undefined;
    if (needed !== undefined && values[name] !== undefined && values[needed] === undefined) {
      throw usageError(`argument ${spelling(name)}: needs argument ${spelling(needed)}`);
    }
    const other = optionRow(name).excludes as OptionName | undefined;
    if (other !== undefined && values[name] !== undefined && values[other] !== undefined) {
      throw usageError(`argument ${spelling(other)}: not allowed with argument ${spelling(name)}`);
    }
  }
  const missing = optionsOf(verb).filter(
    (name) => optionRow(name).required?.includes(verb) && values[name] === undefined,
  );
  if (missing.length > 0) {
    throw usageError(`the following arguments are required: ${missing.map(spelling).join(", ")}`);
  }
}
