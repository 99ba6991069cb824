import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { run } from "../../src/cli/verbs/new.js";
import { scratchFolder } from "./model-folder.js";
import { expectScores, TARGET_TYPES } from "./new-model.js";
import { ROOT, runDrum } from "./run-drum.js";

const HOOKS_FILES = {
  typescript: "custom.ts",
  javascript: "custom.js",
  python: "custom.py",
  r: "custom.R",
  julia: "custom.jl",
};
const LANGUAGES = Object.keys(HOOKS_FILES) as (keyof typeof HOOKS_FILES)[];

const workspace = scratchFolder();

const newModel = (codeDir: string, language: string, ...more: string[]) =>
  runDrum(["new", "model", "--code-dir", codeDir, "--language", language, ...more]);

/** One directory for every language and target type, made by the program itself. */
const made = (language: string, targetType: string) => join(workspace, `${language} ${targetType}`);

describe("drum new model", () => {
  it.each(LANGUAGES)("makes a %s directory for every target type", async (language) => {
    const log = vi.spyOn(console, "log").mockReturnValue();
    for (const targetType of TARGET_TYPES) {
      const codeDir = made(language, targetType);
      expect(await run({ codeDir, language, targetType })).toBe(0);
      expect(log).toHaveBeenCalledWith(expect.stringContaining(codeDir));
      const files = readdirSync(codeDir);
      expect(files).toEqual(
        expect.arrayContaining([HOOKS_FILES[language], "README.md", "model-metadata.yaml"]),
      );
      for (const file of files) {
        const text = readFileSync(join(codeDir, file), "utf8");
        expect(text, `${language} ${targetType} ${file}`).not.toMatch(/^%%|\{\{\w/m);
      }
      const metadata = parse(readFileSync(join(codeDir, "model-metadata.yaml"), "utf8"));
      expect(metadata).toMatchObject({ name: `${language} ${targetType}`, targetType });
    }
    log.mockRestore();
  });

  it("makes a regression model when no target type is said, in folders that it makes too", async () => {
    const codeDir = join(workspace, "a", "b", "plain: 'quoted'");
    expect((await newModel(codeDir, "typescript")).code).toBe(0);
    const metadata = parse(readFileSync(join(codeDir, "model-metadata.yaml"), "utf8"));
    expect(metadata).toMatchObject({ name: "plain: 'quoted'", targetType: "regression" });
  });

  it.each(["directory", "file"])("does not touch a %s that exists", async (kind) => {
    const codeDir = join(workspace, `existing ${kind}`);
    if (kind === "file") writeFileSync(codeDir, "mine");
    else mkdirSync(codeDir);
    const { code, stderr } = await newModel(codeDir, "python");
    expect(code).toBe(2);
    expect(stderr).toContain(`argument -cd/--code-dir: ${codeDir} exists already`);
    if (kind === "file") expect(readFileSync(codeDir, "utf8")).toBe("mine");
    else expect(readdirSync(codeDir)).toEqual([]);
  });

  it("says why a directory cannot be made, and leaves nothing behind", async () => {
    writeFileSync(join(workspace, "a file"), "");
    const { code, stderr } = await newModel(join(workspace, "a file", "model"), "r");
    expect(code).toBe(1);
    expect(stderr).toContain("cannot be made: a part of the path is a file");
    expect(readdirSync(workspace).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("refuses a language that it has no scaffold for", async () => {
    const { code, stderr } = await newModel(join(workspace, "java"), "java");
    expect(code).toBe(2);
    expect(stderr).toContain("there is no new model in 'java' (choose from 'typescript',");
  });
});

describe("what drum new model makes", () => {
  it("is TypeScript and JavaScript that pass a strict type check", () => {
    const configs = TARGET_TYPES.flatMap((targetType) => [
      join(made("typescript", targetType), "tsconfig.json"),
      join(made("javascript", targetType), "jsconfig.json"),
    ]);
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const check = () => execFileSync(process.execPath, [tsc, "-b", ...configs], { encoding: "utf8" });
    expect(check).not.toThrow();
  });

  // test/languages/new-model.test.ts has those of other languages.
  it.each(["typescript", "javascript"])("is %s that scores", (language) =>
    expectScores((targetType) => made(language, targetType)),
  );
});
