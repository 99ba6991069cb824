import { drumError } from "../errors.js";
import type { CustomFile } from "./directory.js";
import type { Language } from "./spec.js";

/**
 * The file of hooks for the host of a language, if there is one.
 * @param asked value of `--language`, which tells TypeScript and JavaScript apart
 * @throws CUSTOM_FILES when there are several that nothing chooses between
 */
export function userCode(
  files: readonly CustomFile[],
  language: Language,
  asked: string | undefined,
): CustomFile | undefined {
  const own = files.filter((file) => file.language === language);
  const endings = ENDINGS[asked ?? ""];
  const chosen = own.length > 1 && endings ? own.filter(({ name }) => endings.test(name)) : own;
  if (chosen.length > 1 || (chosen.length === 0 && own.length > 1)) {
    throw drumError("CUSTOM_FILES", {
      names: own.map(({ name }) => name).join(" and "),
      remedy:
        language === "node"
          ? "Keep one of them, or choose between them by --language typescript or --language javascript."
          : "Keep one of them.",
    });
  }
  return chosen[0];
}

const ENDINGS: Readonly<Record<string, RegExp>> = {
  typescript: /\.m?ts$/,
  javascript: /\.[cm]?js$/,
};
