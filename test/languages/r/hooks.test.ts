import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { needsR, rFor } from "../../oracles/r.js";
import { BINARY, REGRESSION, rModels } from "./model.js";

const { r, model, score } = rModels();

describe.skipIf(!r)(`hooks of a custom.R${needsR(r)}`, () => {
  it("are called once each, in order, with what they are promised", async () => {
    const codeDir = model({
      "beside.R": "factor_of <- 2\nlast_words <- function() print('all done')\n",
      "custom.R": `
source("beside.R")
calls <- character()
note <- function(...) calls <<- c(calls, paste(...))
init <- function(...) note("init", names(list(...)))
read_input_data <- function(input_binary_data) {
  note("read", class(input_binary_data))
  read.csv(text = rawToChar(input_binary_data))
}
load_model <- function(code_dir) {
  note("load", code_dir)
  list(scale = factor_of)
}
transform <- function(data, model) {
  note("transform", ncol(data), model$scale)
  data[1]
}
score <- function(data, model, ...) {
  kwargs <- list(...)
  note("score", ncol(data), names(kwargs), kwargs$positive_class_label, length(kwargs$class_labels))
  data.frame(no = rep(0.25, nrow(data)), yes = 0.75)
}
post_process <- function(predictions, model) {
  note("post", names(predictions))
  writeLines(calls)
  last_words()
  cbind(predictions, more = "text, and more")
}
`,
    });
    const { code, stdout, stderr, text } = await score(codeDir, BINARY);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      ...["init code_dir", `load ${codeDir}`, "read raw", "transform 5 2"],
      "score 1 positive_class_label yes 2",
      "score 1 negative_class_label yes 2",
      "score 1 class_labels yes 2",
      ...["post no", "post yes", '[1] "all done"', ""],
    ]);
    const [header, first, ...rest] = text!.trimEnd().split("\n");
    expect([header, first, rest.length]).toEqual(["no,yes,more", '0.25,0.75,"text, and more"', 149]);
  });

  it("print and warn into the log, however they do it, also while packages are attached", async () => {
    const { code, stdout, stderr } = await score(
      `
cat("no line end")
library(MASS)
score <- function(data, model) {
  cat(rawToChar(as.raw(c(0xff, 0x01, 0x0a))))
  message("a message")
  warning("a warning of mine")
  system("echo a child")
  invisible(print(utils::head(data, 1)))
  data[[1]]
}
`,
      REGRESSION,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^no line end.*\n/);
    expect(stdout).toContain("a child\n");
    expect(stderr).toContain("a message\n");
    expect(stderr).toContain("Warning in score(data, model) : a warning of mine\n");
  });

  it("get the named arguments that they take, or all of them as one list", async () => {
    for (const [parameters, shown] of [
      ["positive_class_label", "positive_class_label"],
      ["kwargs", "kwargs$positive_class_label"],
      ["..., negative_class_label", "paste0(list(...)$positive_class_label)"],
    ]) {
      const { code, stdout, stderr } = await score(
        `
score <- function(data, model, ${parameters}) {
  print(${shown})
  data.frame(yes = rep(0.5, nrow(data)), no = 0.5)
}
`,
        BINARY,
      );
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '[1] "yes"\n', stderr: "" });
    }
  });

  it("may give a vector or a matrix, too", async () => {
    const sums = [
      "rowSums(data[1:4])",
      "as.matrix(data[1])",
      "I(data[[1]])",
      "data.frame(anything = data[[1]])",
    ];
    for (const sum of sums) {
      const { code, stderr, text } = await score(
        `score <- function(data, model) {\n  ${sum}\n}\n`,
        REGRESSION,
      );
      expect({ code, stderr }, sum).toEqual({ code: 0, stderr: "" });
      expect(text!.split("\n").slice(0, 2)).toEqual([
        "Predictions",
        sum.startsWith("rowSums") ? "10.2" : "5.1",
      ]);
    }
  });

  it("may transform, with columns of every kind", async () => {
    const { code, stderr, text } = await score(
      `
transform <- function(data, model) {
  n <- nrow(data)
  data.frame(
    check.names = FALSE, i = seq_len(n) - 1L, f = 0.5, b = c(TRUE, FALSE, NA), "s, é" = data$species,
    gap = c(NA, 2L), none = NA_character_, level = factor(data$species), day = as.Date("2024-01-02"),
    time = as.POSIXct("2024-01-02 03:04:05", tz = "UTC"), local = as.POSIXct("2024-06-02 03:04:05", tz = "Europe/Berlin"),
    wait = rep(as.difftime(90, units = "secs"), n), quoted = 'a "b"'
  )
}
`,
      ["--target-type", "transform"],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(text!.split("\n").slice(0, 4)).toEqual([
      'i,f,b,"s, é",gap,none,level,day,time,local,wait,quoted',
      '0,0.5,True,setosa,,,setosa,2024-01-02,2024-01-02 03:04:05,2024-06-02 01:04:05,90.0,"a ""b"""',
      '1,0.5,False,setosa,2,,setosa,2024-01-02,2024-01-02 03:04:05,2024-06-02 01:04:05,90.0,"a ""b"""',
      '2,0.5,,setosa,,,setosa,2024-01-02,2024-01-02 03:04:05,2024-06-02 01:04:05,90.0,"a ""b"""',
    ]);
  });

  it("get rows batch by batch when told so", async () => {
    const hooks =
      "score <- function(data, model) {\n  rep(nrow(data), nrow(data)) + 0 * as.integer(rownames(data)[1])\n}\n";
    const { code, text } = await score(hooks, [...REGRESSION, "--batch-rows", "100"]);
    expect(code).toBe(0);
    const sizes = text!.trimEnd().split("\n").slice(1).map(Number);
    expect([sizes.length, sizes[0], sizes[149]]).toEqual([150, 100, 50]);
  });

  it("are warned of when they look misspelt", async () => {
    const hooks = "score <- function(data, model) data[[1]]\npost_proces <- function(p, model) p\n";
    const { code, stderr } = await score(hooks, REGRESSION);
    expect(code).toBe(0);
    expect(stderr).toContain(
      "custom.R has 'post_proces', which is no hook and is not called; was 'post_process' meant?",
    );
  });

  it("may stand in a custom.r, too", async () => {
    const codeDir = model({ "custom.r": "score <- function(data, model) data[[1]]\n" });
    expect(await score(codeDir, REGRESSION)).toMatchObject({ code: 0, stderr: "" });
  });
});

describe.skipIf(!r)(`labels that are no names in R${needsR(r)}`, () => {
  const LABELS = ["0", "1.5", "-1", "not sure", "TRUE", "a", "if", "_x", ".2", "é"];

  it("are found in what data.frame makes of them", async () => {
    const hooks = `
score <- function(data, model, ...) {
  given <- stats::setNames(as.list(seq_along(list(...)$class_labels) / 55), list(...)$class_labels)
  cbind(do.call(data.frame, given), row = seq_len(nrow(data)))[-11]
}
`;
    const { code, stderr, text } = await score(hooks, [
      "--target-type",
      "multiclass",
      "--class-labels",
      ...LABELS,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [header, first] = text!.split("\n");
    expect(header).toBe(LABELS.join(","));
    expect(first!.split(",").map((value) => Number(value) * 55)).toEqual(
      LABELS.map((_, i) => expect.closeTo(i + 1, 9)),
    );
  });
});

const sparse = rFor(["Matrix"]);

describe.skipIf(!sparse)(`sparse transforms${needsR(sparse, ["Matrix"])}`, () => {
  it("keep their entries", async () => {
    const hooks = `
transform <- function(data, model) {
  entries <- Matrix::sparseMatrix(i = c(1, 150), j = c(2, 1), x = c(7, 8), dims = c(nrow(data), 2))
  colnames(entries) <- c("a", "b")
  entries
}
`;
    const { code, stderr, text } = await score(hooks, ["--target-type", "transform"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const rows = text!.trimEnd().split("\n");
    expect([rows[0], rows[1], rows[2], rows[150]].map((row) => row!.replaceAll(".0", ""))).toEqual([
      ...["a,b", "0,7", "0,0", "8,0"],
    ]);
  });
});

describe("the interpreter", () => {
  const hooks = "score <- function(data, model) data[[1]]\n";

  it("that is not there is said, with what to install", async () => {
    const { code, stderr } = await score(model({ "custom.R": hooks }), REGRESSION, undefined, {
      DRUM_R: "",
      PATH: "/nowhere",
    });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "drum score: error: The model needs R, and there is no program 'Rscript' to run it.\n" +
        "Install R 4 or later (Debian's package r-base-core), or name the one to use by --r or DRUM_R.\n",
    });
  });

  it.skipIf(!r)(`may be named as R, too${needsR(r)}`, async () => {
    const path = spawnSync(r!, ["-e", "cat(R.home('bin/R'))"], { encoding: "utf8" }).stdout;
    expect(path).toMatch(/\/R$/);
    const outcome = await score(model({ "custom.R": hooks }), [...REGRESSION, "--r", path]);
    expect(outcome).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });
});
