import { expect, test } from "vitest";
import { DrumError, drumError } from "../../src/errors.js";
import { located } from "../../src/score/locate.js";

const place = { line: 101, rows: 90, offset: 5000, header: 12 };

test("errors of a part say where in the input they are", () => {
  const row = located(drumError("PREDICTION_NOT_FINITE", { name: "p", row: 3 }), place) as DrumError;
  expect(row.message).toContain("of row 93 ");
  const line = located(drumError("CSV_RAGGED", { line: 2, actual: 3, expected: 2 }), place) as DrumError;
  expect(line.message).toContain("on line 102 ");
  expect(line).toMatchObject({ code: "CSV_RAGGED", status: 422, exit: 1 });
  const offset = located(drumError("INPUT_NOT_TEXT", { offset: 20, line: 1 }), place) as DrumError;
  expect(offset.message).toContain("offset 5008, on line 101.");
});

test("what says nothing of a place stays as it is", () => {
  const own = new DrumError("HOOK_FAILED", "row 3 is odd", "", 500, 1);
  const other = new Error("row 3 is odd");
  expect(located(own, place)).toBe(own);
  expect(located(other, place)).toBe(other);
});
