import { drumError } from "../errors.js";
import type { ModelDirectory } from "./directory.js";
import type { Language } from "./spec.js";

const WORDS: Readonly<Record<string, Language>> = {
  typescript: "node",
  javascript: "node",
  other: "node",
  python: "python",
  r: "r",
  julia: "julia",
  java: "java",
};

const TITLES: Readonly<Record<Language, string>> = {
  node: "Node",
  python: "Python",
  r: "R",
  julia: "Julia",
  java: "Java",
};

/** Languages whose models this version runs. */
const HOSTED: ReadonlySet<Language> = new Set<Language>(["node"]);

/**
 * The language whose host runs the model: the one asked for, else the one that user code and artifacts agree
 * on. Code for Node may stand beside artifacts of any kind, since its hooks may read them in their own way.
 *
 * @param asked value of `--language`
 * @throws LANGUAGE_UNKNOWN when nothing says, or when code and artifacts disagree
 */
export function detectLanguage(directory: ModelDirectory, asked: string | undefined): Language {
  if (asked !== undefined) return WORDS[asked] ?? "node";
  const byCode = new Set(directory.customFiles.map(({ language }) => language));
  const [own] = byCode;
  if (byCode.size === 1 && own === "node") return "node";
  const byArtifact = sharedLanguages(directory);
  const [first] = byArtifact;
  if (byCode.size === 0 && first !== undefined) return first;
  if (byCode.size === 1 && own !== undefined && directory.artifacts.length === 0) return own;
  if (byCode.size === 1 && own !== undefined && byArtifact.includes(own)) return own;
  throw drumError("LANGUAGE_UNKNOWN", { path: directory.path, found: found(directory) });
}

/** Languages that run every artifact of the directory, the preferred one first. */
function sharedLanguages({ artifacts }: ModelDirectory): readonly Language[] {
  const [first, ...others] = artifacts;
  return (first?.languages ?? []).filter((language) =>
    others.every((artifact) => artifact.languages.includes(language)),
  );
}

function found({ customFiles, artifacts }: ModelDirectory): string {
  const names = [...customFiles, ...artifacts].map(({ name }) => name);
  if (names.length === 0) return "neither";
  return names.slice(0, 10).join(", ") + (names.length > 10 ? ` and ${names.length - 10} more` : "");
}

/** @throws HOST_MISSING when this version cannot run models of the language */
export function requireHost(language: Language, what: string): void {
  if (!HOSTED.has(language)) throw drumError("HOST_MISSING", { what, language: TITLES[language] });
}
