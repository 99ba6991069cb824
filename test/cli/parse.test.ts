import { describe, expect, it } from "vitest";
import { parseArguments } from "../../src/cli/parse.js";

const score = (argv: string, environment: NodeJS.ProcessEnv = {}) =>
  parseArguments("score", argv === "" ? [] : argv.split(" "), environment);

describe("parseArguments", () => {
  it("takes values apart or after an equals sign, prefixes and -cd", () => {
    const options = score("-cd model --input=data.csv --batch 2 --verb");
    expect(options).toMatchObject({ codeDir: "model", batchRows: 2, verbose: true });
    expect(score("-cd=m --input=a=b.csv")).toMatchObject({ codeDir: "m", input: "a=b.csv" });
  });

  it("takes a dash for a value", () => {
    expect(score("-cd m --output - --input x")).toMatchObject({ output: "-", input: "x" });
  });

  it("prefers an exact name to a longer one that starts alike", () => {
    expect(score("--code-dir m --input x --class-labels a b").classLabels).toEqual(["a", "b"]);
  });

  it("keeps labels as text", () => {
    const options = score("-cd m --input x --positive-class-label 1.0 --negative-class-label 007");
    expect(options).toMatchObject({ positiveClassLabel: "1.0", negativeClassLabel: "007" });
    expect(score("-cd m --input x --class-labels 1 -1 true").classLabels).toEqual(["1", "-1", "true"]);
  });

  it.each([
    ["512M", 512 * 2 ** 20],
    ["1.5g", 1.5 * 2 ** 30],
    ["2GiB", 2 * 2 ** 30],
    ["1048576", 2 ** 20],
  ])("takes %s for a size", (text, bytes) => {
    expect(score(`-cd m --input x --max-worker-memory ${text}`).maxWorkerMemory).toBe(bytes);
    expect(score("-cd m --input x", { MAX_WORKER_MEMORY: text }).maxWorkerMemory).toBe(bytes);
  });

  it("gives defaults", () => {
    expect(score("-cd m --input x").loggingLevel).toBe("warning");
  });

  it.each([
    ["", "the following arguments are required: -cd/--code-dir, --input"],
    ["--input x", "the following arguments are required: -cd/--code-dir"],
    ["-cd m --input x --cla a", "ambiguous option: --cla could match --class-labels, --class-labels-file"],
    ["-cd m --input x --address y:1", "unrecognized arguments: --address"],
    ["-cd m --input x stray", "unrecognized arguments: stray"],
    ["-cd m --input", "argument --input: expected one argument"],
    ["-cd m --input x --max-worker-memory 0", "argument --max-worker-memory: invalid size: '0'"],
    ["-cd m --input x --max-worker-memory 5 M", "unrecognized arguments: M"],
    ["-cd m --input x --max-worker-memory=-1G", "argument --max-worker-memory: invalid size: '-1G'"],
    ["-cd m --input x --max-workers two", "argument --max-workers: invalid int value: 'two'"],
    ["-cd m --input x --max-workers -1", "argument --max-workers: must be at least 0"],
    ["-cd m --input x --target-type foo", "argument --target-type: invalid choice: 'foo'"],
    [
      "-cd m --input x --class-labels a b --class-labels-file f",
      "argument --class-labels-file: not allowed with argument --class-labels",
    ],
  ])("refuses %j", (argv, message) => {
    expect(() => score(argv)).toThrow(message);
  });

  describe("environment", () => {
    it("stands for what the command line lacks, through the same checks", () => {
      expect(score("--input x", { CODE_DIR: "from-env" }).codeDir).toBe("from-env");
      expect(score("-cd given --input x", { CODE_DIR: "from-env" }).codeDir).toBe("given");
      expect(() => score("-cd m --input x", { TARGET_TYPE: "foo" })).toThrow("invalid choice: 'foo'");
    });

    it("splits labels on blanks and reads flags leniently", () => {
      expect(score("-cd m --input x", { CLASS_LABELS: "a b  c" }).classLabels).toEqual(["a", "b", "c"]);
      expect(score("-cd m --input x", { SHOW_STACKTRACE: "On" }).showStacktrace).toBe(true);
      expect(score("-cd m --input x", { SHOW_STACKTRACE: "0" }).showStacktrace).toBeUndefined();
    });

    it("gives way to an option that excludes it", () => {
      const options = score("-cd m --input x --class-labels-file f", { CLASS_LABELS: "a b" });
      expect(options.classLabels).toBeUndefined();
      expect(options.classLabelsFile).toBe("f");
    });

    it("is passed over when empty or of no use to the verb", () => {
      expect(score("-cd m --input x", { TARGET_TYPE: "", ADDRESS: "a:1" })).not.toHaveProperty("targetType");
    });
  });
});
