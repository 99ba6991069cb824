import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/data/formats/json/parse.js";
import { DataFrame } from "../../../src/data/frame.js";
import { jsonPredictions } from "../../../src/server/contracts/rows/answer.js";
import { type FormName, tableUnder } from "../../../src/server/contracts/rows/forms.js";
import {
  looksLikeRows,
  type RowsContract,
  readObject,
  readRows,
} from "../../../src/server/contracts/rows/request.js";

const CONTRACT: RowsContract = {
  name: "a test",
  keys: ["dataframe_split", "dataframe_records", "instances", "inputs", "input_data"],
  parameters: "params",
};
const TYPE = { essence: "application/json", parameters: {} };

/** The table of a request's text. */
const read = (text: string, names: readonly string[] = []) =>
  readRows(CONTRACT, readObject(CONTRACT, TYPE, Buffer.from(text)), names);
const table = (key: FormName, value: Json, names: readonly string[] = []) => tableUnder(key, value, names);

const cell = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: "grapheme" }),
);
const key = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "0", "17", "data", "index", "columns"),
  fc.string({ unit: "grapheme", minLength: 1 }),
);

/** A table as its writers know it: names, and rows of cells. */
const tables = fc
  .uniqueArray(key, { minLength: 1, maxLength: 5 })
  .chain((names) =>
    fc.record({
      names: fc.constant(names),
      rows: fc.array(fc.array(cell, { minLength: names.length, maxLength: names.length }), {
        minLength: 1,
        maxLength: 6,
      }),
    }),
  )
  // `columns`, `index` and `data` alone are how pandas splits a table.
  .filter(
    ({ names }) => !names.includes("data") || names.some((name) => !/^(columns|index|data)$/.test(name)),
  );

const text = (value: unknown): string => {
  if (typeof value === "bigint") return String(value);
  if (Object.is(value, -0)) return "-0.0";
  return Array.isArray(value) ? `[${value.map(text).join(",")}]` : JSON.stringify(value);
};
const object = (entries: readonly (readonly [string, string])[]) =>
  `{${entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;

describe("rows in JSON", () => {
  it("make the same table in every form, whatever its names and cells", () => {
    fc.assert(
      fc.property(tables, ({ names, rows }) => {
        const records = `[${rows.map((row) => object(names.map((name, k) => [name, text(row[k])]))).join(",")}]`;
        const columns = object(names.map((name, k) => [name, text(rows.map((row) => row[k]))]));
        const split = `{"columns":${text(names)},"index":${text(rows.map((_, i) => i))},"data":${text(rows)}}`;
        const expected = read(`{"dataframe_split":${split}}`);
        expect(expected.names).toEqual(names);
        expect(expected.length).toBe(rows.length);
        const forms: [string, string][] = [
          ["instances", records],
          ["dataframe_records", records],
          ["inputs", columns],
          ["inputs", records],
          ["input_data", split],
          ["input_data", columns],
        ];
        for (const [form, json] of forms) expect(read(`{"${form}":${json}}`)).toEqual(expected);
        for (const form of ["instances", "inputs", "input_data"]) {
          expect(read(`{"${form}":${text(rows)}}`, names)).toEqual(expected);
        }
        expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it("have the names of the model's features where they have none and are as wide", () => {
    expect(table("instances", [[1, 2]], ["u", "v"]).names).toEqual(["u", "v"]);
    expect(table("instances", [[1, 2]], ["u"]).names).toEqual(["0", "1"]);
    expect(table("instances", [1, 2], ["u"]).names).toEqual(["u"]);
    expect(table("inputs", [1, 2], ["u", "v"]).names).toEqual(["0"]);
    expect(table("dataframe_split", { data: [[1, 2]] }, ["u", "v"]).names).toEqual(["u", "v"]);
    expect(table("instances", [{ b: 1, a: 2 }], ["u", "v"]).names).toEqual(["b", "a"]);
  });

  it("are one row where columns have single values", () => {
    expect(table("inputs", { a: 1, b: "x" }).toRecords()).toEqual([{ a: 1, b: "x" }]);
    expect(table("input_data", { a: null }).length).toBe(1);
  });

  it("keep integers exact, turn those with missing values into floats, and take what Python writes", () => {
    const frame = read('{"instances":[{"a":9007199254740993,"b":1,"c":NaN},{"a":1,"b":null,"c":-Infinity}]}');
    expect(frame.values("a")).toEqual([9007199254740993n, 1]);
    expect(frame.column("b")).toMatchObject({ type: "float64" });
    expect(frame.values("b")).toEqual([1, null]);
    expect(frame.values("c")).toEqual([null, Number.NEGATIVE_INFINITY]);
  });

  const wrong: [why: string, body: string, code: string, says: RegExp][] = [
    ["no key", '{"rows":[1]}', "ROWS_REQUEST", /none of dataframe_split/],
    ["two keys", '{"instances":[1],"inputs":[1]}', "ROWS_REQUEST", /both instances and inputs/],
    ["no object", "[1]", "ROWS_REQUEST", /not a JSON object/],
    ["no rows", '{"instances":[]}', "JSON_SHAPE", /in instances, there are no rows/],
    ["no array", '{"instances":{"a":1}}', "JSON_SHAPE", /in instances, there is no array/],
    [
      "rows of two widths",
      '{"inputs":[[1,2],[77]]}',
      "JSON_SHAPE",
      /in inputs, row 1 has 1 values for 2 col/,
    ],
    ["rows of two kinds", '{"instances":[{"a":1},[77]]}', "JSON_SHAPE", /item 1 is not like/],
    ["columns of two lengths", '{"inputs":{"a":[1],"b":[77,2]}}', "JSON_SHAPE", /column 1 has 2 values/],
    [
      "values among records",
      '{"dataframe_records":[{"a":1},77]}',
      "JSON_SHAPE",
      /not every row is an object/,
    ],
    ["a table without data", '{"dataframe_split":{"columns":["a77"]}}', "JSON_SHAPE", /no data/],
    ["parameters", '{"instances":[1],"params":{"t77":1}}', "PARAMETERS_NOT_TAKEN", /params/],
    ["JSON that ends", '{"instances":[77', "JSON_SYNTAX", /ends too early/],
    ["a word", '{"instances":[nan]}', "JSON_SYNTAX", /nan is not JSON/],
  ];
  it.each(wrong)("are refused for %s, without their values", (_, body, code, says) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(says) }));
    expect(() => read(body)).not.toThrow(/77/);
  });

  it("may come with empty parameters", () => {
    expect(read('{"instances":[1],"params":{}}').length).toBe(1);
    expect(read('{"instances":[1],"params":null}').length).toBe(1);
  });

  it("are looked for in bodies that are JSON objects by type, or by sight without one", () => {
    const looks = (essence: string, body: string) =>
      looksLikeRows(CONTRACT, { essence, parameters: {} }, Buffer.from(body));
    expect(looks("application/json", ' \n{"a":1}')).toBe(true);
    expect(looks("application/problem+json", "{")).toBe(true);
    expect(looks("", "{")).toBe(true);
    expect(looks("application/json", "[1]")).toBe(false);
    expect(looks("text/csv", "{")).toBe(false);
  });
});

describe("predictions for platforms", () => {
  const body = (columns: Parameters<typeof DataFrame.from>[0]) =>
    JSON.parse(jsonPredictions(DataFrame.from(columns)).body as string);

  it("are the values of one column, else a record a row", () => {
    expect(body({ Predictions: [1.5, -2] })).toEqual({ predictions: [1.5, -2] });
    expect(body({ yes: [0.25], no: [0.75] })).toEqual({ predictions: [{ yes: 0.25, no: 0.75 }] });
  });

  it("have null for what JSON has no number for, and arrays for vectors", () => {
    expect(body({ a: Float64Array.of(Number.NaN, 1) })).toEqual({ predictions: [null, 1] });
    expect(body({ a: [[1, 2]], b: ["x"] })).toEqual({ predictions: [{ a: [1, 2], b: "x" }] });
  });
});
