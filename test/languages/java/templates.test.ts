import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { checkReadme, programFolder } from "../../scenarios/readme.js";
import { startServer } from "../../scenarios/run-server.js";
import { codeDir, expected, parseNumbers, TEMPLATES, testdata } from "../../scenarios/templates.js";
import { hasJava, needsJava } from "./java.js";
import { score } from "./score.js";

/** The data of each template in Java, and what its library predicts for it. */
const DATA = {
  java_h2o_mojo: ["breast_cancer", () => expected("java_h2o_mojo")],
  java_h2o_pojo: ["diabetes", () => expected("java_h2o_pojo")],
  java_pmml: ["breast_cancer", () => parseNumbers(readFileSync(testdata("java/pmml/logistic_binary.csv")))],
  java_scoring_jar: ["diabetes", () => expected("java_scoring_jar")],
} as const;

const folder = scratchFolder();

it("are all here", () => {
  expect(Object.keys(DATA)).toEqual(TEMPLATES.filter((name) => name.startsWith("java_")).sort());
});

describe.skipIf(!hasJava).each(Object.entries(DATA))(`%s${needsJava}`, (template, [data, library]) => {
  let bin: string;
  beforeAll(() => {
    bin = programFolder(join(folder, template));
  });

  it("predicts what its library predicts, by CSV, Arrow and request", async () => {
    const input = testdata(`${data}.csv`);
    const { code, stdout, stderr, text = "" } = await score(folder, codeDir(template), [], input);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
    const right = library();
    const { header, rows } = parseNumbers(text);
    expect(header).toEqual(right.header);
    expect(rows).toEqual(right.rows.map((row) => row.map((value) => expect.closeTo(value, 9))));
    const arrow = await score(folder, codeDir(template), [], testdata(`${data}.arrow`));
    expect(arrow.text).toBe(text);
    const server = await startServer(["--code-dir", codeDir(template)]);
    try {
      const headers = { "content-type": "text/csv", accept: "text/csv" };
      const body = readFileSync(input);
      const answer = await fetch(`${server.url}/predict/`, { method: "POST", body, headers });
      expect(await answer.text()).toBe(text);
    } finally {
      await server.stop();
    }
  });

  it("/README.md: its commands print what it says", () => checkReadme(template, bin, {}));
});
