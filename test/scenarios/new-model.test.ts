import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { OPTIONS } from "../../src/cli/options.js";
import { run } from "../../src/cli/verbs/new.js";
import { needs, pythonFor } from "../oracles/python.js";
import { ROOT, runDrum } from "./run-drum.js";

const TARGET_TYPES = OPTIONS.targetType.choices;
const HOOKS_FILES = {
  typescript: "custom.ts",
  javascript: "custom.js",
  python: "custom.py",
  r: "custom.R",
  julia: "custom.jl",
};
const LANGUAGES = Object.keys(HOOKS_FILES) as (keyof typeof HOOKS_FILES)[];

const workspace = mkdtempSync(join(tmpdir(), "drum-new-"));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

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

  const scores = async (language: string, env: NodeJS.ProcessEnv = {}) => {
    const iris = join(ROOT, "testdata/iris.csv");
    const row: Record<string, string> = {
      binary: "yes,no\n0.5,0.5\n",
      multiclass: "A,B,C\n0.3333333333333333,0.3333333333333333,0.3333333333333333\n",
      multilabel: "A,B,C\n0.5,0.5,0.5\n",
      transform: `${readFileSync(iris, "utf8").split("\n", 2).join("\n").replaceAll(/,\w+$/gm, "")}\n`,
    };
    for (const targetType of TARGET_TYPES) {
      const input = targetType === "unstructured" ? join(made(language, targetType), "README.md") : iris;
      const args = ["score", "--code-dir", made(language, targetType), "--input", input];
      const { code, stdout, stderr } = await runDrum(args, { env });
      expect({ code, stderr }, targetType).toEqual({ code: 0, stderr: "" });
      if (targetType === "unstructured") {
        expect(JSON.parse(stdout)).toEqual({ length: readFileSync(input, "utf8").length });
      } else if (targetType in row) {
        expect(stdout.split("\n", 2).join("\n")).toBe(row[targetType]!.trimEnd());
      } else {
        const [header, first] = stdout.split("\n");
        expect(header).toBe("Predictions");
        expect(Number(first)).toBeCloseTo((5.1 + 3.5 + 1.4 + 0.2) / 4, 12);
      }
    }
  };
  it.each(["typescript", "javascript"])("is %s that scores", (language) => scores(language));
  const pandas = pythonFor(["pandas"]);
  it.skipIf(!pandas)(`is Python that scores${needs(pandas, ["pandas"])}`, () =>
    scores("python", { DRUM_PYTHON: pandas }),
  );

  const canRun = (program: string) => spawnSync(program, ["--version"]).status === 0;
  const files = (language: keyof typeof HOOKS_FILES) =>
    TARGET_TYPES.map((targetType) => join(made(language, targetType), HOOKS_FILES[language]));

  const r = canRun("Rscript");
  it.skipIf(!r)(`is R that runs${r ? "" : " (needs Rscript: install r-base-core)"}`, () => {
    const program = `
arguments <- commandArgs(TRUE)
data <- read.csv(arguments[1])
labels <- list(positive_class_label = "yes", negative_class_label = "no", class_labels = list("A", "B", "C"))
for (file in arguments[-1]) {
  hooks <- new.env()
  sys.source(file, hooks)
  model <- hooks$load_model(dirname(file))
  if (exists("score", hooks, inherits = FALSE)) {
    predictions <- do.call(hooks$score, c(list(data, model), labels))
    stopifnot(nrow(predictions) == nrow(data), all(is.finite(as.matrix(predictions))))
  } else if (exists("transform", hooks, inherits = FALSE)) {
    stopifnot(identical(dim(hooks$transform(data, model)), c(150L, 4L)))
  } else {
    stopifnot(identical(hooks$score_unstructured(model, "hello", list())[[1]], '{"length": 5}\\n'))
  }
}`;
    const script = join(workspace, "score.R");
    writeFileSync(script, program);
    execFileSync("Rscript", ["--vanilla", script, join(ROOT, "testdata/iris.csv"), ...files("r")]);
  });

  const julia = canRun("julia");
  it.skipIf(!julia)(`is Julia that parses${julia ? "" : " (needs julia)"}`, () => {
    const program = `
for file in ARGS
    parsed = Meta.parseall(read(file, String); filename = file)
    any(part -> part isa Expr && part.head in (:error, :incomplete), parsed.args) && error(file)
end`;
    execFileSync("julia", ["-e", program, ...files("julia")]);
  });
});
