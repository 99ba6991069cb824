import { kebab, type OptionName, optionRow, optionsOf, spelling } from "./names.js";
import type { VerbName } from "./options.js";
import { VERBS } from "./verbs.js";

const INDENT = 30;

/** What `drum --help` prints. */
export function generalHelp(): string {
  const rows = Object.values(VERBS).map(({ words, summary }) => entry(words.join(" "), summary));
  return [
    "usage: drum <verb> [options]",
    "",
    "Runs trained models: scores files, serves requests, says what is wrong.",
    "",
    "verbs:",
    ...rows,
    "",
    "options:",
    entry("-h, --help", "show this help, or a verb's: drum score --help"),
    entry("--version", "show the version"),
    "",
  ].join("\n");
}

/** What `drum <verb> --help` prints. */
export function verbHelp(verb: VerbName): string {
  const { summary, examples } = VERBS[verb];
  return [
    usage(verb),
    "",
    `${capital(summary)}.`,
    "",
    "options:",
    ...optionsOf(verb).map((name) => optionHelp(name)),
    entry("-h, --help", "show this help"),
    "",
    "examples:",
    ...examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

/** The line that stands before a usage error. */
export function usage(verb: VerbName): string {
  const required = optionsOf(verb).filter((name) => optionRow(name).required?.includes(verb));
  const words = required.map((name) => `--${kebab(name)} ${valueName(name)}`);
  return ["usage: drum", ...VERBS[verb].words, ...words, "[options]"].join(" ");
}

function optionHelp(name: OptionName): string {
  const row = optionRow(name);
  const head = row.type === "flag" ? spelling(name) : `${spelling(name)} ${valueName(name)}`;
  const notes = [
    row.choices && `one of ${row.choices.join(", ")}`,
    row.default !== undefined && `default: ${row.default}`,
    row.env && `environment: ${row.env.join(", ")}`,
  ].filter(Boolean);
  return entry(head, notes.length === 0 ? row.help : `${row.help} (${notes.join("; ")})`);
}

function valueName(name: OptionName): string {
  const { value, type } = optionRow(name);
  const word = value ?? kebab(name).split("-").at(-1)!.toUpperCase();
  return type === "strings" ? `${word} ...` : word;
}

function entry(head: string, text: string): string {
  const lines = wrap(text, 100 - INDENT);
  const first = head.length + 4 > INDENT ? `  ${head}\n${" ".repeat(INDENT)}` : `  ${head}`.padEnd(INDENT);
  return first + lines.join(`\n${" ".repeat(INDENT)}`);
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);
