import { expect, test } from "vitest";
import { rowsOf } from "../../src/workers/row-count.js";

const rows = (text: string | Uint8Array, essence = "text/csv") =>
  rowsOf({ payload: { mediaType: { essence, parameters: {} }, source: Buffer.from(text) } });

test.each([
  ["a,b\n1,2\n", 1],
  ["a,b\n1,2", 1],
  ["a,b\r\n1,2\r\n3,4\r\n", 2],
  ["a,b\n1,2\n3,4\n5,6", 3],
  ["a,b\n", 1],
  ["", 1],
])("CSV %j has %i rows", (text, expected) => {
  expect(rows(text)).toBe(expected);
  expect(rows(text, "")).toBe(expected);
});

test("of long CSV the rows are about so many", () => {
  const counted = rows(`a,b\n${"1234,5678\n".repeat(500_000)}`);
  expect(Math.abs(counted - 500_000)).toBeLessThan(5_000);
});

test("a table says its rows, and so does CSV with its number of rows; other formats count as one", () => {
  const mediaType = { essence: "text/csv", parameters: {} };
  const source = Buffer.alloc(0);
  expect(rowsOf({ payload: { mediaType, source, table: { rows: 7, columns: [] } } })).toBe(7);
  expect(rowsOf({ payload: { mediaType, source, rows: 9 } })).toBe(9);
  expect(rows('[{"a":1},{"a":2}]', "application/json")).toBe(1);
});
