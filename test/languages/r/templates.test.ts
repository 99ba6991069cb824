import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needsR, rFor } from "../../oracles/r.js";
import { checkReadme, programFolder } from "../../scenarios/readme.js";
import { ROOT } from "../../scenarios/run-drum.js";
import { startServer } from "../../scenarios/run-server.js";
import { codeDir, parseNumbers, TEMPLATES, testdata } from "../../scenarios/templates.js";
import { rModels } from "./model.js";

const PACKAGES = ["caret", "recipes", "glmnet", "randomForest", "nnet", "rjson"];
const r = rFor(PACKAGES);
const { env, folder, score } = rModels(PACKAGES);

/** What R itself makes of a template's model and data. */
const LIBRARY = {
  r_caret_regression: ["diabetes.csv", "data.frame(Predictions = predict(model, data))"],
  r_caret_binary: ["breast_cancer.csv", "predict(model, data, type = 'prob')"],
  r_transform: ["wine_missing.csv", "recipes::bake(model, data, recipes::all_predictors())"],
} as const;

function predicted(template: string, input: string, expression: string, path = codeDir(template)) {
  const program = `
    suppressPackageStartupMessages(library(caret))
    model <- readRDS(list.files("${path}", "[.]rds$", full.names = TRUE))
    data <- read.csv("${testdata(input)}", check.names = FALSE)
    result <- as.data.frame(${expression})
    result[] <- lapply(result, sprintf, fmt = "%.17g")
    write.csv(result, row.names = FALSE, quote = FALSE)`;
  const { status, stdout, stderr } = spawnSync(r!, ["-e", program], { encoding: "utf8", maxBuffer: 1e9 });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return parseNumbers(stdout);
}

describe.skipIf(!r)(`the templates in R${needsR(r, PACKAGES)}`, () => {
  it.each(Object.entries(LIBRARY))("%s predicts what R predicts", async (template, [input, expression]) => {
    const { code, stderr, text } = await score(codeDir(template), [], testdata(input));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const library = predicted(template, input, expression);
    const actual = parseNumbers(text!);
    expect(actual.header).toEqual(library.header);
    expect(actual.rows).toEqual(library.rows);
  });

  it("r_caret_binary answers requests as it scores files", async () => {
    const input = testdata("breast_cancer.csv");
    const { text } = await score(codeDir("r_caret_binary"), [], input);
    const server = await startServer(["--code-dir", codeDir("r_caret_binary")], { env });
    try {
      const headers = { "content-type": "text/csv", accept: "text/csv" };
      const answer = await fetch(`${server.url}/predict/`, {
        method: "POST",
        body: readFileSync(input),
        headers,
      });
      expect(await answer.text()).toBe(text);
    } finally {
      await server.stop();
    }
  });

  it("r_unstructured reads images as they are in the data set", async () => {
    const query = ["--query", "probabilities=true"];
    const { text } = await score(codeDir("r_unstructured"), query, testdata("digits_images.json"));
    const { digits } = JSON.parse(text!) as { digits: { digit: number; probabilities: number[] }[] };
    const { rows } = predicted(
      "r_unstructured",
      "digits.csv",
      "tail(predict(model, data, type = 'probs'), 20)",
    );
    expect(digits.map(({ digit }) => digit)).toEqual(rows.map((row) => row.indexOf(Math.max(...row))));
    expect(digits.map(({ probabilities }) => probabilities)).toEqual(
      rows.map((row) => row.map((value) => expect.closeTo(value, 9))),
    );
  });

  it.each(TEMPLATES.filter((template) => template.startsWith("r_")))(
    "/%s: its README's commands print what it says",
    (template) => checkReadme(template, programFolder(join(folder, template)), env),
  );

  it("are what testdata/r/make.R trains", () => {
    const root = join(folder, "again");
    const { status, stderr } = spawnSync(r!, [testdata("r/make.R"), root], { encoding: "utf8", cwd: ROOT });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    for (const [template, [input, expression]] of Object.entries(LIBRARY)) {
      // Training rounds differently on other processors.
      const stored = predicted(template, input, expression);
      const again = predicted(template, input, expression, join(root, "model_templates", template));
      expect(again.header).toEqual(stored.header);
      expect(again.rows).toEqual(stored.rows.map((row) => row.map((value) => expect.closeTo(value, 3))));
    }
  });
});
