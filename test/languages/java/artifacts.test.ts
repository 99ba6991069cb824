import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { codeDir, testdata } from "../../scenarios/templates.js";
import { hasJava, needsJava } from "./java.js";
import { binary, multiclass, REGRESSION, score, UNSTRUCTURED } from "./score.js";

const folder = scratchFolder();
let count = 0;

/** A model directory with one file of this content. */
function modelOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, `model${count++}`);
  mkdirSync(path);
  writeFileSync(join(path, name), content);
  return path;
}

const mojo = readFileSync(join(codeDir("java_h2o_mojo"), "model.zip"));
const pojo = readFileSync(join(codeDir("java_h2o_pojo"), "Progression.java"), "utf8");
const DIAGNOSIS = binary("malignant", "benign");

type Case = [what: string, codeDir: string, args: readonly string[], says: readonly string[]];
const CASES: Case[] = [
  [
    "a MOJO that is cut short at its start",
    modelOf("model.zip", Buffer.concat([mojo.subarray(20_000)])),
    DIAGNOSIS,
    ["model.zip cannot be read as an H2O MOJO"],
  ],
  [
    "a MOJO that is damaged within",
    modelOf(
      "model.zip",
      Buffer.concat([mojo.subarray(0, 5_000), Buffer.alloc(5_000, 7), mojo.subarray(10_000)]),
    ),
    DIAGNOSIS,
    ["model.zip cannot be read as an H2O MOJO"],
  ],
  [
    "a MOJO of another target type",
    modelOf("model.zip", mojo),
    REGRESSION,
    [
      "an H2O model of category Binomial, which gives no predictions of target type 'regression'",
      "binary, multiclass",
    ],
  ],
  [
    "a MOJO of other labels",
    modelOf("model.zip", mojo),
    multiclass("a", "b"),
    ["Expected predictions to have columns ['a', 'b'], but the model gave ['benign', 'malignant']."],
  ],
  [
    "a MOJO without a target",
    modelOf("model.zip", mojo),
    UNSTRUCTURED,
    ["cannot answer unstructured requests"],
  ],
  [
    "a POJO by another name",
    modelOf("Model.java", pojo),
    REGRESSION,
    ["a Java source has to be named like its class, Progression", "Rename the file to Progression.java"],
  ],
  [
    "a POJO that does not compile",
    modelOf("Progression.java", pojo.slice(0, 9_000)),
    REGRESSION,
    ["Progression.java cannot be read as the Java source of a model: line "],
  ],
  [
    "a source of another kind",
    modelOf("Hello.java", "public class Hello {}"),
    REGRESSION,
    ["its class does not extend hex.genmodel.GenModel"],
  ],
  [
    "a pipeline of Driverless AI",
    modelOf("pipeline.mojo", mojo),
    DIAGNOSIS,
    ["it is a pipeline of Driverless AI", "DRUM_JAVA_CUSTOM_PREDICTOR_CLASS", "mojo2-runtime.jar"],
  ],
];

describe.skipIf(!hasJava)(`artifacts in Java${needsJava}`, () => {
  it.each(CASES)("%s is one clear error", async (_, path, args, says) => {
    const input = testdata(args === REGRESSION ? "diabetes.csv" : "breast_cancer.csv");
    const { code, stdout, stderr, text } = await score(folder, path, args, input);
    expect({ code, stdout, text }).toEqual({ code: 1, stdout: "", text: undefined });
    for (const line of says) expect(stderr).toContain(line);
    expect(stderr).not.toMatch(/\n\s+at |Internal error|undefined|null/);
  });

  it("whose source is compiled need a compiler, and say so", async () => {
    const runtime = join(folder, "java");
    const modules = "java.base,java.compiler,java.logging,java.sql,java.desktop,jdk.unsupported";
    writeFileSync(runtime, `#!/bin/sh\nexec java --limit-modules ${modules} "$@"\n`);
    chmodSync(runtime, 0o755);
    const cache = join(folder, "cache");
    const args = [...REGRESSION, "--java", runtime];
    const env = { DRUM_CACHE_DIR: cache };
    const { code, stderr } = await score(
      folder,
      modelOf("Progression.java", pojo),
      args,
      testdata("diabetes.csv"),
      env,
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /Progression\.java has to be compiled, and the Java in \S+ has no compiler\.\nInstall a JDK/,
    );
    expect(existsSync(join(cache, "java/pojo"))).toBe(true);
  });
});
