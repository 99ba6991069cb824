import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join, relative, resolve } from "node:path";
import { drumError } from "../../errors.js";
import { packageRoot } from "../../model/hooks/module/package-root.js";
import { makeDirectory } from "../new/directory.js";
import { LANGUAGES, type LanguageRow, type ScaffoldLanguage } from "../new/languages.js";
import { fillTemplate } from "../new/template.js";
import type { OptionValues } from "../options.js";

/** `drum new model`: makes a model directory that runs at once; a regression model unless told otherwise. */
export async function run(options: OptionValues): Promise<number> {
  const codeDir = resolve(options.codeDir!);
  const language = scaffoldLanguage(options.language!);
  const targetType = options.targetType ?? "regression";
  const words = new Set([language, targetType]);
  const values = valuesFor(codeDir, LANGUAGES[language], targetType);

  const files = new Map<string, string>();
  for (const folder of ["shared", language]) {
    for (const name of await readdir(join(packageRoot(), "scaffolds", folder))) {
      const text = await readFile(join(packageRoot(), "scaffolds", folder, name), "utf8");
      files.set(name.replace(/\.tmpl$/, ""), fillTemplate(text, words, values));
    }
  }
  await makeDirectory(codeDir, files);

  const names = [...files.keys()].sort();
  console.log(`Made ${codeDir} (${LANGUAGES[language].title}, ${targetType}): ${names.join(", ")}.`);
  console.log("Its README.md says how to run it and how to make it yours.");
  return 0;
}

function scaffoldLanguage(language: string): ScaffoldLanguage {
  if (Object.hasOwn(LANGUAGES, language)) return language as ScaffoldLanguage;
  const known = Object.keys(LANGUAGES).map((name) => `'${name}'`);
  throw drumError("USAGE", {
    problem: `argument --language: there is no new model in '${language}' (choose from ${known.join(", ")})`,
  });
}

function valuesFor(codeDir: string, language: LanguageRow, targetType: string): Record<string, string> {
  const hook = (snake: string) =>
    language.camelCase ? snake.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) : snake;
  return {
    targetType,
    name: basename(codeDir),
    quotedName: JSON.stringify(basename(codeDir)),
    codeDir: shellPath(codeDir),
    languageName: language.title,
    hooksFile: language.hooksFile,
    artifacts: language.artifacts,
    loadModel: hook("load_model"),
    score: "score",
    scoreUnstructured: hook("score_unstructured"),
    drumTypes: drumTypes(codeDir),
  };
}

/** Where an editor finds the types of `drum`: said only when the usual search from the new directory fails. */
function drumTypes(codeDir: string): string {
  try {
    createRequire(join(codeDir, "custom.js")).resolve("drum/package.json");
    return "";
  } catch {
    const types = JSON.stringify(join(packageRoot(), "dist/index.d.ts"));
    return `,\n    "paths": { "drum": [${types}] }`;
  }
}

/** The path as one writes it in a shell that is where this one is. */
function shellPath(path: string): string {
  const near = relative(process.cwd(), path);
  const shown = near.startsWith("..") || near === "" ? path : near;
  return /^[\w./@%+=:,-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
