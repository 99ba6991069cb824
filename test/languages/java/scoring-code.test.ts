import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { type RunningServer, startServer } from "../../scenarios/run-server.js";
import { testdata } from "../../scenarios/templates.js";
import { hasJava, needsJava, predictorJar } from "./java.js";
import { binary, multiclass, REGRESSION, score, scored } from "./score.js";

const folder = scratchFolder();
const codeDir = (name: string) => join(folder, name);
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe.skipIf(!hasJava)(`jars of predictors${needsJava}`, () => {
  beforeAll(() => {
    const jars = [
      ["faulty", "IRegressionPredictor", "Faulty"],
      ["chances", "IClassificationPredictor", "Chances"],
      ["grades", "IClassificationPredictor", "Chances$Grades"],
    ] as const;
    for (const [name, kind, main] of jars) {
      mkdirSync(codeDir(name));
      predictorJar(join(codeDir(name), "model.jar"), kind, main);
    }
  });

  it("give numbers, missing values included", async () => {
    const rows = file("rows.csv", "what,a,unused\n,1.5,x\nfine,,y\n,-2,\n");
    const { rows: found } = await scored(folder, codeDir("faulty"), REGRESSION, rows);
    expect(found).toEqual([[3], [14], [-4]]);
  });

  it("give probabilities by the names of classes, of two and of more", async () => {
    const two = file("two.csv", "yes,no\n0.25,0.75\n1,0\n");
    expect((await score(folder, codeDir("chances"), binary("yes", "no"), two)).text).toBe(
      "no,yes\n0.75,0.25\n0.0,1.0\n",
    );
    const three = file("three.csv", "middle,high,low\n0.25,0.5,0.25\n");
    expect((await score(folder, codeDir("grades"), multiclass("high", "low", "middle"), three)).text).toBe(
      "low,middle,high\n0.25,0.25,0.5\n",
    );
  });

  it("whose labels are not those asked for say so", async () => {
    const two = file("labels.csv", "yes,no\n0.25,0.75\n");
    const { code, stderr } = await score(folder, codeDir("chances"), binary("oui", "non"), two);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "Expected predictions to have columns ['oui', 'non'], but the model gave ['no', 'yes'].",
    );
  });

  it.each([
    ["is no archive", (jar: Buffer) => jar.subarray(0, 200), REGRESSION, /cannot be read as a Java archive/],
    [
      "is of another target type",
      (jar: Buffer) => jar,
      binary("yes", "no"),
      /gives no predictions of target type 'binary'.*\n.*regression/,
    ],
  ])("a jar that %s is one clear error", async (what, change, args, says) => {
    const own = codeDir(what.replaceAll(" ", "_"));
    mkdirSync(own);
    writeFileSync(join(own, "model.jar"), change(readFileSync(join(codeDir("faulty"), "model.jar"))));
    const { code, stdout, stderr, text } = await score(folder, own, args, testdata("iris.csv"));
    expect({ code, stdout, text }).toEqual({ code: 1, stdout: "", text: undefined });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at |Internal error/);
  });

  it("limits its heap by DRUM_JAVA_XMX, and says when it is too small", async () => {
    const rows = file("memory.csv", "a,what\n1,memory\n");
    const small = await score(folder, codeDir("faulty"), REGRESSION, rows, { DRUM_JAVA_XMX: "64m" });
    expect(small.code).toBe(1);
    expect(small.stderr).toMatch(/ran out of memory: Java may take 6\d MiB for its heap \(OutOfMemoryError/);
    expect(small.stderr).toContain("DRUM_JAVA_XMX");
    const wrong = await score(folder, codeDir("faulty"), REGRESSION, rows, { DRUM_JAVA_XMX: "much" });
    expect(wrong.stderr).toContain("DRUM_JAVA_XMX cannot be used here: it is no size");
  });

  it("says which program is missing, and which one is no Java", async () => {
    const rows = file("program.csv", "a,what\n1,\n");
    const absent = await score(folder, codeDir("faulty"), [...REGRESSION, "--java", "/no/java"], rows);
    expect(absent.stderr).toContain("The model needs Java, and there is no program '/no/java' to run it.");
    const other = await score(folder, codeDir("faulty"), [...REGRESSION, "--java", "/bin/false"], rows);
    expect(other.code).toBe(1);
    expect(other.stderr).toContain("ended with exit code 1");
  });
});

describe.skipIf(!hasJava)(`a server of a jar${needsJava}`, () => {
  let server: RunningServer;
  beforeAll(async () => {
    const own = codeDir("served");
    mkdirSync(own);
    predictorJar(join(own, "model.jar"), "IRegressionPredictor", "Faulty");
    const args = ["--code-dir", own, ...REGRESSION, "--request-timeout", "4"];
    server = await startServer(args, { env: { DRUM_JAVA_XMX: "128m" } });
  });
  afterAll(() => server?.stop());

  const predict = async (body: string, type = "text/csv") => {
    const headers = { "content-type": type };
    const response = await fetch(`${server.url}/predict/`, { method: "POST", body, headers });
    return {
      status: response.status,
      answer: (await response.json()) as { message?: string; predictions?: number[] },
    };
  };

  it.each([
    ["junk", 200, undefined],
    [
      "throw",
      500,
      /The score method of Faulty failed: IllegalArgumentException: too young\n {4}at Faulty\.java:\d+/,
    ],
    ["overflow", 500, /The score method of Faulty failed: StackOverflowError\n {4}at Faulty\.java:\d+/],
    ["exit", 500, /ended its process by System\.exit\(…\) at Faulty\.java:\d+/],
    ["halt", 500, /ended with exit code 4/],
    ["memory", 500, /ran out of memory: Java may take 1\d\d MiB/],
    ["sleep", 504, /no answer within 4 s/],
  ] as const)("that does '%s' answers %d, and the next request works", async (what, status, message) => {
    const first = await predict(`a,what\n1,${what}\n`);
    expect(first.status).toBe(status);
    if (message === undefined) expect(first.answer).toEqual({ predictions: [2] });
    else expect(first.answer.message).toMatch(message);
    expect(await predict("a,what\n4,\n,\n5,x\n")).toEqual({
      status: 200,
      answer: { predictions: [8, 14, 10] },
    });
    const json = '[{"a": 1, "what": null}, {"a": 2.5, "what": "x"}]';
    expect(await predict(json, "application/json")).toEqual({ status: 200, answer: { predictions: [2, 5] } });
  });

  it("hands what the model prints to the log", () => {
    expect(server.stdout()).toContain("printed by the model");
  });

  it("takes sparse data, and says what is not numeric", async () => {
    const mtx = "%%MatrixMarket matrix coordinate real general\n3 2 2\n1 1 5\n3 1 2\n";
    const form = new FormData();
    form.append("X", new Blob([mtx]), "x.mtx");
    form.append("X.colnames", new Blob(["a\nwhat\n"]), "x.columns");
    const response = await fetch(`${server.url}/predict/`, { method: "POST", body: form });
    expect(await response.json()).toEqual({ predictions: [10, 0, 4] });
    const wrong = await predict("a,what\nsecret,x\n");
    expect(wrong).toMatchObject({
      status: 422,
      answer: { message: expect.stringContaining("Column 'a' holds text") },
    });
    expect(wrong.answer.message).not.toContain("secret");
  });

  it("takes a type that it does not know for the client's mistake", async () => {
    expect(await predict("x", "image/png")).toMatchObject({
      status: 422,
      answer: { message: expect.stringContaining("payload format image/png is not supported") },
    });
  });
});
