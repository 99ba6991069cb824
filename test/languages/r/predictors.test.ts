import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { needsR, rFor } from "../../oracles/r.js";
import { scratchFolder } from "../../scenarios/model-folder.js";
import { ROOT, runDrum } from "../../scenarios/run-drum.js";
import { parseNumbers } from "../../scenarios/templates.js";
import { withoutProgress } from "./model.js";

const PACKAGES = [
  "caret",
  "recipes",
  "glmnet",
  "gbm",
  "randomForest",
  "e1071",
  "rpart",
  "nnet",
  "MASS",
  "mgcv",
];
const r = rFor(PACKAGES);
const folder = scratchFolder();

const REGRESSION = ["--target-type", "regression"];
const ANOMALY = ["--target-type", "anomaly"];
const TRANSFORM = ["--target-type", "transform"];
const labels = (positive: string, negative: string) => [
  ...["--target-type", "binary", "--positive-class-label", positive, "--negative-class-label", negative],
];
const BINARY = labels("virginica", "versicolor");
const YES = labels("yes", "no");
const SPECIES = ["--target-type", "multiclass", "--class-labels", "virginica", "versicolor", "setosa"];

const MODELS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ["lm", REGRESSION],
  ["lm_text", REGRESSION],
  ["glm_poisson", REGRESSION],
  ["glm_binary", BINARY],
  ["glm_numbers", YES],
  ["nls", REGRESSION],
  ["loess", REGRESSION],
  ["kmeans", ANOMALY],
  ["prcomp", TRANSFORM],
  ["rpart", REGRESSION],
  ["rpart_classes", SPECIES],
  ["multinom", SPECIES],
  ["multinom_row", SPECIES],
  ["multinom_two", BINARY],
  ["nnet", REGRESSION],
  ["nnet_two", BINARY],
  ["polr", ["--target-type", "multiclass", "--class-labels", "Low", "Medium", "High"]],
  ["lda", SPECIES],
  ["qda", SPECIES],
  ["gam", REGRESSION],
  ["gam_binary", YES],
  ["randomForest", SPECIES],
  ["randomForest_numbers", REGRESSION],
  ["gbm", YES],
  ["gbm_numbers", REGRESSION],
  ["gbm_best", REGRESSION],
  ["lda_matrix", SPECIES],
  ["cv.glmnet", SPECIES],
  ["glmnet", BINARY],
  ["glmnet_numbers", REGRESSION],
  ["svm", SPECIES],
  ["svm_numbers", REGRESSION],
  ["svm_one", ANOMALY],
  ["naiveBayes", SPECIES],
  ["knn3", SPECIES],
  ["caret_lm", REGRESSION],
  ["caret_glmnet", REGRESSION],
  ["caret_glm", BINARY],
  ["caret_gbm", SPECIES],
  ["caret_rf", SPECIES],
  ["caret_missing", REGRESSION],
  ["caret_recipe", REGRESSION],
  ["preProcess", TRANSFORM],
  ["recipe", TRANSFORM],
];

describe.skipIf(!r)(`a model in an .rds predicts what R predicts${needsR(r, PACKAGES)}`, () => {
  beforeAll(() => {
    const { status, stderr } = spawnSync(r!, [join(ROOT, "test/languages/r/train.R"), folder], {
      encoding: "utf8",
    });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  });

  it.concurrent.each(MODELS)("%s", async (name, args) => {
    const path = join(folder, name);
    const output = join(path, "output.csv");
    const run = ["score", "--code-dir", path, "--input", join(path, "data.csv"), "--output", output];
    const { code, stdout, stderr } = await runDrum([...run, ...args], { env: { DRUM_R: r } });
    expect({ code, stdout, stderr: withoutProgress(stderr) }).toEqual({ code: 0, stdout: "", stderr: "" });
    const [actual, expected] = [output, join(path, "expected.csv")].map((file) =>
      parseNumbers(readFileSync(file)),
    );
    expect(actual!.header).toEqual(expected!.header);
    expect(actual!.rows).toEqual(expected!.rows);
  });
});
