import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { startServer } from "../../scenarios/run-server.js";
import { testdata } from "../../scenarios/templates.js";
import { compile, hasJava, MODELS, needsJava } from "./java.js";
import { binary, REGRESSION, score, UNSTRUCTURED } from "./score.js";

const folder = scratchFolder();
const classes = join(folder, "classes");
const codeDir = join(folder, "empty");
const JAVA = ["--language", "java"];
const named = (name: string) => ({
  DRUM_JAVA_CUSTOM_PREDICTOR_CLASS: name,
  DRUM_JAVA_CUSTOM_CLASS_PATH: classes,
});

describe.skipIf(!hasJava)(`a predictor of one's own${needsJava}`, () => {
  beforeAll(() => {
    mkdirSync(codeDir);
    compile(
      readdirSync(MODELS).map((file) => join(MODELS, file)),
      classes,
    );
  });

  const run = (args: readonly string[], input = testdata("iris.csv"), env = named("Own")) =>
    score(folder, codeDir, [...JAVA, ...args], input, env);

  it.each(["iris.csv", "iris.csv.gz", "iris.arrow"])("gets %s as CSV and gives numbers", async (input) => {
    const { code, text, stderr } = await run(REGRESSION, testdata(input));
    expect([code, stderr]).toEqual([0, ""]);
    const numbers = Array.from({ length: 150 }, (_, i) => `${i + 1}.0\n`);
    expect(text).toBe(`Predictions\n${numbers.join("")}`);
  });

  it("gives probabilities by label, and is told the labels", async () => {
    const { text } = await run(binary("yes", "no"));
    expect(text).toBe(`yes,no\n${"0.7,0.3\n".repeat(150)}`);
  });

  it.each([
    [
      "throws",
      "throw",
      "The predict method of Own failed: IllegalStateException: not today\n    at Own.java:",
    ],
    ["gives too few rows", "short", "The model gave 1 predictions for 2 rows."],
  ])("that %s is told", async (_, header, says) => {
    const input = join(folder, `${header}.csv`);
    writeFileSync(input, `${header}\n1\n2\n`);
    const { code, stderr, text } = await run(REGRESSION, input);
    expect([code, text]).toEqual([1, undefined]);
    expect(stderr).toContain(says);
  });

  it.each([
    ["Absent", "it cannot be found or loaded (ClassNotFoundException: Absent)"],
    ["Faulty", "it has no public constructor that takes a String"],
  ])("named %s cannot be used, and why is told", async (name, says) => {
    const { code, stderr } = await run(REGRESSION, testdata("iris.csv"), named(name));
    expect(code).toBe(1);
    expect(stderr).toContain(`The class ${name} of DRUM_JAVA_CUSTOM_PREDICTOR_CLASS cannot be used: ${says}`);
  });

  it("answers unstructured requests", async () => {
    const server = await startServer(["--code-dir", codeDir, ...JAVA, ...UNSTRUCTURED], {
      env: named("Own"),
    });
    try {
      const ask = async (query: string, type: string | null, body = "é") => {
        const headers: Record<string, string> = type === null ? {} : { "content-type": type };
        const sent = type === null ? new Blob([body]) : body;
        const response = await fetch(`${server.url}/predictUnstructured/${query}`, {
          method: "POST",
          body: sent,
          headers,
        });
        const bytes = Buffer.from(await response.arrayBuffer());
        return [response.status, response.headers.get("content-type"), bytes.toString("latin1")] as const;
      };
      const utf8 = (text: string) => Buffer.from(text).toString("latin1");
      const plain = "text/plain; charset=utf-8";
      expect(await ask("?a=b", null)).toEqual([200, plain, utf8("text/plain utf8 é {a=b}")]);
      expect(await ask("", "text/csv; charset=latin1", "e")).toEqual([200, plain, "text/csv latin1 e {}"]);
      expect(await ask("", "application/json")).toEqual([200, plain, utf8("application/json utf8 é {}")]);
      expect(await ask("", "image/png")).toEqual([200, plain, "image/png null bytes {}"]);
      expect(await ask("?mode=bytes", "image/png")).toEqual([200, "application/octet-stream", utf8("é")]);
      expect((await ask("?mode=nothing", "image/png"))[2]).toBe("");
      expect(await ask("?mode=latin", "image/png")).toEqual([200, "text/html; charset=latin1", "\xe9"]);
      const [status, , message] = await ask("?mode=wrong", "image/png");
      expect([status, message]).toEqual([
        500,
        expect.stringContaining("returned a Integer where String, byte[] or null"),
      ]);
    } finally {
      await server.stop();
    }
  });
});
