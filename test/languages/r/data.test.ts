import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needsR, rFor } from "../../oracles/r.js";
import { ROOT } from "../../scenarios/run-drum.js";
import { IRIS, REGRESSION, rModels } from "./model.js";

const { r, folder, score } = rModels();
const DESCRIBE = `
score <- function(data, model) {
  cat(dim(data), vapply(data, class, ""), "\\n")
  print(data[nrow(data), ])
  rowSums(data[vapply(data, is.numeric, NA)], na.rm = TRUE)
}
`;
let count = 0;
function file(content: string | Uint8Array, name = "in.csv"): string {
  const path = join(folder, `${count++}-${name}`);
  writeFileSync(path, content);
  return path;
}

describe.skipIf(!r)(`what score sees of the data${needsR(r)}`, () => {
  it("is the same table in every format", async () => {
    const reference = await score(DESCRIBE, REGRESSION, IRIS);
    expect(reference).toMatchObject({ code: 0, stderr: "" });
    expect(reference.stdout).toContain("150 5 numeric numeric numeric numeric character \n");
    const files = ["arrow", "arrows", "parquet", "json", "csv.gz", "csv.zst"].map(
      (ending) => `iris.${ending}`,
    );
    for (const name of [...files, "iris_split.json", "iris_instances.json"]) {
      expect(await score(DESCRIBE, REGRESSION, join(ROOT, "testdata", name)), name).toEqual(reference);
    }
  });

  it("is what read.csv gives, with names as they stand", async () => {
    const text = 'a b,c,c,"é, ""q""",T,(x)\n1,NA,,"x\ny",T,2024-01-02\n\n3,2.5,,NA,F,\n4,7\n';
    const {
      code,
      stdout,
      stderr,
      text: answer,
    } = await score(
      `
score <- function(data, model) {
  expected <- read.csv(text = 'a b,c,c,"é, ""q""",T,(x)\n1,NA,,"x\ny",T,2024-01-02\n3,2.5,,NA,F,\n4,7\n', check.names = FALSE)
  str(identical(data, expected))
  str(data)
  data[[1]]
}
`,
      REGRESSION,
      file(text),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(" logi TRUE\n");
    expect(stdout).toMatch(/\$ a b +: int +1 3 4\n.*\$ c +: num +NA 2.5 7\n/);
    expect(answer).toBe("Predictions\n1.0\n3.0\n4.0\n");
  });

  it("is read in other encodings, with other separators and quotes", async () => {
    const hooks = "score <- function(data, model) {\n  nchar(data[['é']]) + data$b\n}\n";
    const text = "é;b\n'ö;ü';1\nß;2\n";
    const dialect = [...REGRESSION, "--csv-delimiter", ";", "--csv-quote", "'"];
    const answer = "Predictions\n4.0\n3.0\n";
    for (const [bytes, charset] of [
      [Buffer.from(text), "utf-8"],
      [Buffer.from(`\uFEFF${text}`), "utf-8"],
      [Buffer.from(text, "latin1"), "latin1"],
      [Buffer.from(`\uFEFF${text}`, "utf16le"), "utf-16"],
      [Buffer.from(text.replaceAll("\n", "\r\n")), "utf-8"],
    ] as const) {
      const outcome = await score(hooks, [...dialect, "--input-charset", charset], file(bytes));
      expect(outcome).toEqual({ code: 0, stdout: "", stderr: "", text: answer });
    }
  });

  it("has a blank line of a single column as a missing value", async () => {
    const hooks = "score <- function(data, model) {\n  ifelse(is.na(data$a), 7, data$a)\n}\n";
    const { text } = await score(hooks, REGRESSION, file("\na\n1\n\n3\n"));
    expect(text).toBe("Predictions\n1.0\n7.0\n3.0\n");
  });

  it("has names of rows where every row is one longer than the header", async () => {
    const hooks = "score <- function(data, model) {\n  cat(rownames(data), '\\n')\n  data$b\n}\n";
    const outcome = await score(hooks, REGRESSION, file("a,b\nx,2,3\ny,5,6\n"));
    expect(outcome).toEqual({ code: 0, stdout: "x y \n", stderr: "", text: "Predictions\n3.0\n6.0\n" });
  });

  it("keeps numbers, texts, lists and gaps of JSON", async () => {
    const hooks = `
score <- function(data, model) {
  str(unclass(data)[c("n", "s", "b", "l")])
  data$n
}
`;
    const json = '[{"n": 1, "s": "é", "b": true, "l": [1, 2]}, {"n": 2, "s": null, "b": null, "l": [3, 4]}]';
    const { code, stdout, stderr } = await score(hooks, REGRESSION, file(json, "in.json"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      / \$ n: (num|int) +\[?.*1 2\n \$ s: chr.*"é" NA\n \$ b: logi.*TRUE NA\n \$ l: num \[1:2, 1:2\] 1 3 2 4\n/,
    );
  });

  const sparse = rFor(["Matrix"]);
  it.skipIf(!sparse)(`is a sparse matrix from Matrix Market${needsR(sparse, ["Matrix"])}`, async () => {
    const names = ["--sparse-column-file", join(ROOT, "testdata/digits.columns")];
    const { code, stdout, stderr, text } = await score(
      `
score <- function(data, model) {
  expected <- Matrix::readMM("${join(ROOT, "testdata/digits.mtx")}")
  cat(class(data), class(expected), all(data == expected), colnames(data)[c(1, 64)], "\\n")
  Matrix::rowSums(data)
}
`,
      [...REGRESSION, ...names],
      join(ROOT, "testdata/digits.mtx"),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const columns = readFileSync(join(ROOT, "testdata/digits.columns"), "utf8").split("\n");
    expect(stdout).toBe(`dgTMatrix dgTMatrix TRUE ${columns[0]} ${columns[63]} \n`);
    expect(text!.split("\n")[1]).toBe("294.0");
  });

  it("is read in time that grows with its lines, not with their square", async () => {
    const hooks = "score <- function(data, model) {\n  data$a * nchar(data$b)\n}\n";
    const input = file(`a,b\n${"1,éé\n".repeat(300_000)}`);
    const { code, stderr, text } = await score(hooks, [...REGRESSION, "--request-timeout", "30"], input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(text).toBe(`Predictions\n${"2.0\n".repeat(300_000)}`);
  });

  it("is nothing but a header where there are no rows", async () => {
    const hooks = "score <- function(data, model) {\n  print(dim(data))\n  numeric(nrow(data))\n}\n";
    const outcome = await score(hooks, REGRESSION, file("a,b\n"));
    expect(outcome).toEqual({ code: 0, stdout: "[1] 0 2\n", stderr: "", text: "Predictions\n" });
  });
});

describe.skipIf(!r)(`data that cannot be read is one clear error${needsR(r)}`, () => {
  const hooks = "score <- function(data, model) {\n  data[[1]]\n}\n";
  const many = "1,2\n".repeat(20);
  const cases: [what: string, content: string | Uint8Array, says: string, args?: string[]][] = [
    ["a long row", "a,b\n1,2\n1,2,3,4\n", "The row on line 3 has 4 fields where the header has 2."],
    [
      "a long row far down",
      `a,b\n${many}secret,2,3\n1,2\n`,
      "The row on line 22 has 3 fields where the header has 2.",
    ],
    ["a row as long as two, and a blank line", `a,b\n${many}\n1,2,3,4\n`, "The row on line 23 has 4 fields"],
    [
      "a long row behind a field of two lines",
      `a,b\n"x\ny",2\n${many}1,2,3\n`,
      "The row on line 24 has 3 fields",
    ],
    [
      "some rows that are one longer",
      "a,b\n1,2,3\n4,5\n",
      "The row on line 3 has 2 fields where the header has 2.",
    ],
    ["an open quote", `a,b\n1,2\n"secret,2\n${many}`, "A quoted field of the row on line 3 is never closed."],
    ["nothing", " \n\n", "The CSV data is empty."],
    ["a zero byte", "a,b\n1,\0\n", "There is a zero byte at offset 6, on line 2."],
    [
      "bytes that are no UTF-8",
      Buffer.from("a,b\n1,é\n", "latin1"),
      "The data is not valid utf-8 at byte offset 6, on line 2.",
    ],
    [
      "a charset that is none",
      "a\n1\n",
      "There is no character encoding of the given name.",
      ["--input-charset", "klingon"],
    ],
  ];
  it.each(cases)("%s", async (_, content, says, args = []) => {
    const { code, stdout, stderr, text } = await score(hooks, [...REGRESSION, ...args], file(content));
    expect({ stdout, text, error: stderr.includes("drum score: error: ") }).toEqual({
      stdout: "",
      text: undefined,
      error: true,
    });
    expect(code).not.toBe(0);
    expect(stderr.replace("The data is not text: t", "T")).toContain(says);
    expect(stderr).not.toMatch(/secret|Traceback|undefined|at drumError/);
  });

  it("is set aside by --quarantine", async () => {
    const aside = join(folder, "aside.csv");
    const { code, text } = await score(
      "score <- function(data, model) {\n  data$b * 1.5\n}\n",
      [...REGRESSION, "--batch-rows", "5", "--quarantine", aside],
      file("a,b\n1,2\n1,2,3,4\n5,6\n"),
    );
    expect([code, text]).toEqual([4, "Predictions\n3.0\n9.0\n"]);
    expect(readFileSync(aside, "utf8")).toContain("3,CSV_RAGGED,");
  });
});
