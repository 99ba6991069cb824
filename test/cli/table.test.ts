import { expect, test } from "vitest";
import { tableText } from "../../src/cli/table.js";
import { DataFrame } from "../../src/data/frame.js";

test("numbers the rows, aligns the columns and counts both", () => {
  const head = DataFrame.from({ yes: [0.25, 1], no: [0.75, null] });
  expect(tableText(head, 200, 80)).toBe(
    "    yes    no\n0  0.25  0.75\n1     1   NaN\n...\n\n200 rows, 2 columns\n",
  );
});

test("leaves out columns that do not fit, but never the first", () => {
  const head = DataFrame.from({ first: ["a"], second: ["b"], third: ["c"] });
  expect(tableText(head, 1, 12)).toBe("   first\n0      a\n\n1 row, 3 columns, 2 more not shown\n");
  expect(tableText(head, 1, 2)).toContain("first");
});

test("shortens long texts and puts them on one line", () => {
  const text = tableText(DataFrame.from({ t: [`two\nlines ${"x".repeat(60)}`] }), 1, 80);
  expect(text.split("\n")[1]).toMatch(/two lines x+…$/);
});

test("no rows", () => {
  expect(tableText(DataFrame.from({ Predictions: new Float64Array(0) }), 0, 80)).toContain(
    "0 rows, 1 column\n",
  );
});
