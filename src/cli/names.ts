import { OPTIONS, type OptionRow, type VerbName } from "./options.js";

export type OptionName = keyof typeof OPTIONS;

/** `codeDir` → `code-dir`. */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A row of the table, with all its optional fields visible. */
export const optionRow = (name: OptionName): OptionRow => OPTIONS[name];

/** The options that a verb knows, in the order of the table. */
export function optionsOf(verb: VerbName): OptionName[] {
  return (Object.keys(OPTIONS) as OptionName[]).filter((name) => optionRow(name).verbs.includes(verb));
}

/** How messages name an option: `-cd/--code-dir`. */
export function spelling(name: OptionName): string {
  const { alias } = optionRow(name);
  return alias === undefined ? `--${kebab(name)}` : `${alias}/--${kebab(name)}`;
}
