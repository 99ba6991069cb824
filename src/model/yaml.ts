// The parser is imported by this module alone: the bundler gives a package that it imports dynamically no named exports.
import { parseDocument } from "yaml";

/**
 * What a YAML file says, or what is wrong with it, in words that quote nothing of it: it may hold secrets.
 * @param options of the parser
 */
export function readYaml(
  source: string,
  options: NonNullable<Parameters<typeof parseDocument>[1]> = {},
): { readonly values: unknown } | { readonly problem: string } {
  const document = parseDocument(source, options);
  const [error] = document.errors;
  if (error !== undefined) {
    const at = error.linePos?.[0];
    const what = error.message.split(/ at line \d+|\n/, 1)[0]!;
    return { problem: at ? `line ${at.line}, column ${at.col}: ${what}` : what };
  }
  try {
    return { values: document.toJS() };
  } catch (thrown) {
    // Aliases are followed only here: unknown ones, too many of them. A name stands behind the colon.
    return { problem: (thrown as Error).message.split(":", 1)[0]! };
  }
}
