import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { ROOT } from "../../scenarios/run-drum.js";
import { parseNumbers } from "../../scenarios/templates.js";
import { HOST_CLASSES, hasJava, needsJava } from "./java.js";
import { ANOMALY, binary, column, multiclass, REGRESSION, score, scored } from "./score.js";

const python = pythonFor(["h2o", "pandas"]);
const missing = needsJava || needs(python, ["h2o", "pandas"]);
const folder = scratchFolder();
const models = join(folder, "models");
const ROWS = join(models, "rows.csv");

/** A model of testdata/java/h2o_models.py: how it is asked, and which of the cluster's columns hold what is answered. */
interface Case {
  readonly name: string;
  readonly args: readonly string[];
  /** The cluster's column by the name of ours. */
  readonly columns: Readonly<Record<string, string>>;
  /** Where the first of them stands in EasyPredictModelWrapper's raw predictions. */
  readonly first: number;
  /** H2O's cluster takes levels that it was not trained on for other ones than H2O's MOJO does. */
  readonly unseenDiffers?: true;
  /** EasyPredictModelWrapper wants an offset beside the row. */
  readonly hasOffset?: true;
}

const single = (name: string, args: readonly string[], from = "predict", first = 0): Case => ({
  ...{ name, args, first, columns: { Predictions: from } },
});
const YES_NO: Omit<Case, "name"> = { args: binary("yes", "no"), columns: { no: "no", yes: "yes" }, first: 1 };
const GRADES: Omit<Case, "name"> = {
  args: multiclass("low", "middle", "high"),
  columns: { high: "high", low: "low", middle: "middle" },
  first: 1,
};

const CASES: readonly Case[] = [
  single("gbm_regression", REGRESSION),
  single("glm_regression", REGRESSION),
  { ...single("glm_offset", REGRESSION), hasOffset: true },
  single("xgboost_regression", REGRESSION),
  { name: "gbm_binary", ...YES_NO },
  { name: "glm_binary", ...YES_NO },
  { name: "xgboost_binary", ...YES_NO },
  { name: "gbm_flag", args: binary("1", "0"), columns: { 0: "p0", 1: "p1" }, first: 1 },
  { name: "gbm_one_hot", ...YES_NO, unseenDiffers: true },
  { name: "gbm_binary_encoding", ...YES_NO, unseenDiffers: true },
  { name: "gbm_multiclass", ...GRADES },
  { name: "drf_multiclass", ...GRADES },
  { name: "deep_learning_multiclass", ...GRADES },
  single("isolation_forest", ANOMALY),
  single("isolation_forest_flags", ANOMALY, "score", 1),
  { ...single("extended_isolation_forest", ANOMALY, "anomaly_score"), unseenDiffers: true },
  single("kmeans", REGRESSION),
  { name: "pca", args: ["--target-type", "transform"], columns: { PC1: "PC1", PC2: "PC2" }, first: 0 },
];
const POJOS = ["gbm_regression", "glm_binary", "drf_multiclass"];

const isClose = (value: number, right: number) =>
  Math.abs(value - right) <= 1e-13 || (Number.isNaN(value) && Number.isNaN(right));

function modelDirectory(file: string): string {
  const codeDir = join(folder, file.replace(/\W/g, "_"));
  mkdirSync(codeDir, { recursive: true });
  copyFileSync(join(models, file), join(codeDir, file.split("/").at(-1)!));
  return codeDir;
}

describe.skipIf(!hasJava || !python)(`H2O models${missing}`, () => {
  /** Rows whose categories the models were trained on, and which have any value. */
  let known: boolean[];
  let whole: boolean[];

  beforeAll(() => {
    execFileSync(python!, [join(ROOT, "testdata/java/h2o_models.py"), models], { stdio: "pipe" });
    const mojos = CASES.map(({ name }) => join(models, `${name}.zip`));
    execFileSync(
      "java",
      ["-cp", HOST_CLASSES, join(ROOT, "testdata/java/EasyPredict.java"), ROWS, ...mojos],
      {
        stdio: "pipe",
      },
    );
    const rows: Record<string, string>[] = parse(readFileSync(ROWS), { columns: true });
    known = rows.map(({ colour, ward }) => colour !== "pink" && ward !== "99");
    whole = rows.map((row) => Object.values(row).every((cell) => cell !== ""));
    expect([known, whole].map((flags) => new Set(flags).size)).toEqual([2, 2]);
  });

  it.each(CASES)(
    "MOJO $name predicts what H2O's cluster predicts, and H2O's EasyPredictModelWrapper",
    async (test) => {
      const { name, args, columns, first, unseenDiffers, hasOffset } = test;
      const actual = await scored(folder, modelDirectory(`${name}.zip`), args, ROWS);
      expect(actual.header).toEqual(Object.keys(columns));
      const cluster = parseNumbers(readFileSync(join(models, `${name}.csv`)));
      const easy = readFileSync(join(models, `${name}.easy`), "utf8")
        .trimEnd()
        .split("\n");
      for (const [k, [own, theirs]] of Object.entries(columns).entries()) {
        const values = column(actual, own);
        const expected = column(cluster, theirs);
        const judged = values.flatMap((value, i) =>
          unseenDiffers && !known[i] ? [] : [[value, expected[i]!]],
        );
        expect(judged.length).toBeGreaterThan(190);
        // The cluster adds in another order where it multiplies matrices.
        const wrong = judged.filter(([value, right]) => !isClose(value!, right!));
        expect(wrong).toEqual([]);
        // The wrapper leaves out what is missing where the encoding has a place for that.
        const alike = easy.flatMap((line, i) =>
          whole[i] && !hasOffset ? [[values[i], Number(line.split(",")[first + k])]] : [],
        );
        expect(alike.map(([value]) => value)).toEqual(alike.map(([, right]) => right));
      }
    },
  );

  it.each(POJOS)("POJO %s predicts what its MOJO predicts, to 32-bit floats", async (name) => {
    const { args, columns } = CASES.find((test) => test.name === name)!;
    const actual = await scored(folder, modelDirectory(`pojo/${name}/${name}.java`), args, ROWS);
    const cluster = parseNumbers(readFileSync(join(models, `${name}.csv`)));
    for (const [own, theirs] of Object.entries(columns)) {
      const expected = column(cluster, theirs);
      for (const [i, value] of column(actual, own).entries()) expect(value).toBeCloseTo(expected[i]!, 6);
    }
  });

  it("says that it does not run those that make columns of their own", async () => {
    const { code, stderr } = await score(folder, modelDirectory("gam.zip"), REGRESSION, ROWS);
    expect(code).toBe(1);
    expect(stderr).toContain("it makes columns of its own of those that it is given");
  });

  it("gives the same by JSON, where categories are numbers and booleans, as by CSV", async () => {
    const codeDir = modelDirectory("gbm_regression.zip");
    const rows = [
      { size: 2.5, age: 30, colour: "red", ward: 1, smoker: true },
      { size: 1, age: null, colour: "été", ward: 10, smoker: false },
      { size: -1.25, age: 7, colour: null, ward: 2, smoker: null },
    ];
    const json = join(folder, "rows.json");
    writeFileSync(json, JSON.stringify(rows));
    const csv = join(folder, "same.csv");
    writeFileSync(
      csv,
      "unused,ward,smoker,colour,age,size\nx,1,True,red,30,2.5\n,10,False,été,,1\ny,2.0,,,7,-1.25\n",
    );
    const [first, second] = [
      await scored(folder, codeDir, REGRESSION, json),
      await scored(folder, codeDir, REGRESSION, csv),
    ];
    expect(second).toEqual(first);
    expect(new Set(column(first, "Predictions")).size).toBe(3);
  });
});
