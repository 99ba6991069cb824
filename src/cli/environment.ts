import { kebab, type OptionName, optionRow, optionsOf } from "./names.js";
import type { VerbName } from "./options.js";

const TRUE = new Set(["true", "1", "yes", "y", "on", "t"]);

/**
 * Arguments that environment variables stand for: of the options that the verb knows and the command line
 * lacks. They go through the same checks as arguments. A variable is passed over when it is empty, when it is
 * a flag that is not true, or when the command line has an option that excludes it.
 */
export function argumentsFromEnvironment(
  verb: VerbName,
  given: ReadonlySet<OptionName>,
  environment: NodeJS.ProcessEnv,
): string[] {
  const added: string[] = [];
  const taken = new Set(given);
  for (const name of optionsOf(verb)) {
    const row = optionRow(name);
    const text = row.env?.map((variable) => environment[variable]).find((value) => value);
    if (text === undefined || taken.has(name) || excluded(name, taken)) continue;
    if (row.type === "flag") {
      if (!TRUE.has(text.trim().toLowerCase())) continue;
      added.push(`--${kebab(name)}`);
    } else if (row.type === "strings") {
      added.push(`--${kebab(name)}`, ...text.split(/\s+/).filter((word) => word !== ""));
    } else {
      added.push(`--${kebab(name)}=${text}`);
    }
    taken.add(name);
  }
  return added;
}

function excluded(name: OptionName, taken: ReadonlySet<OptionName>): boolean {
  return [...taken].some((other) => optionRow(other).excludes === name || optionRow(name).excludes === other);
}
