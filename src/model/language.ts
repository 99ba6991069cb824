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

/**
 * The language whose host runs the model: the one asked for, else the one that user code and artifacts agree on.
 *
 * @param asked value of `--language`
 * @throws LANGUAGE_UNKNOWN when nothing says, or when code and artifacts disagree
 */
export function detectLanguage(directory: ModelDirectory, asked: string | undefined): Language {
  if (asked !== undefined) return WORDS[asked] ?? "node";
  const [own, ...others] = new Set(directory.customFiles.map(({ language }) => language));
  const detected = own === undefined ? sharedLanguages(directory)[0] : others.length === 0 ? own : undefined;
  if (detected !== undefined && (own === undefined || suits(own, directory))) return detected;
  if (isEmpty(directory) && hasJavaPredictor()) return "java";
  throw drumError("LANGUAGE_UNKNOWN", { path: directory.path, found: found(directory) });
}

/** Whether the environment names a Java class that predicts; it lies outside of the model directory. */
export function hasJavaPredictor(): boolean {
  return (process.env.DRUM_JAVA_CUSTOM_PREDICTOR_CLASS ?? "") !== "";
}

const isEmpty = ({ artifacts, customFiles }: ModelDirectory) =>
  artifacts.length === 0 && customFiles.length === 0;

/**
 * Whether code of a language may stand beside the artifacts of a directory. Node's may beside any, and any beside
 * what Node runs, since hooks may read files in their own way.
 */
function suits(own: Language, { artifacts }: ModelDirectory): boolean {
  return (
    own === "node" || artifacts.every(({ languages }) => languages.includes(own) || languages[0] === "node")
  );
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
