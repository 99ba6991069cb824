import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCsv } from "../../../../src/data/formats/csv/read.js";
import { json } from "../../../../src/data/formats/json/json.js";
import { jsonLines } from "../../../../src/data/formats/json/json-lines.js";
import { parseExactly } from "../../../../src/data/formats/json/parse.js";
import { DataFrame } from "../../../../src/data/frame.js";
import { needs, pythonFor } from "../../../oracles/python.js";

const read = (text: string, options = {}) => json.read(Buffer.from(text), options) as DataFrame;
const readLines = (text: string) => jsonLines.read(Buffer.from(text), {}) as DataFrame;
const contents = (frame: DataFrame) =>
  frame.names.map((name, k) => [name, frame.columns[k]!.type, frame.values(name)]);

describe("every shape of a table gives the columns that CSV gives", async () => {
  const expected = contents(
    await readCsv(Buffer.from("i,f,s,b,m\n1,1.5,x,true,7\n9007199254740993,-2,y,false,\n")),
  );
  const records = `[{"i":1,"f":1.5,"s":"x","b":true,"m":7},
    {"i":9007199254740993,"f":-2,"s":"y","b":false,"m":null}]`;
  const columns = `["i","f","s","b","m"]`;
  const rows = `[[1,1.5,"x",true,7],[9007199254740993,-2,"y",false,null]]`;
  test.each([
    records,
    `{"instances": ${records}}`,
    `{"dataframe_records": ${records}}`,
    `{"dataframe_split": {"index": [4, 5], "columns": ${columns}, "data": ${rows}}}`,
    `{"columns": ${columns}, "data": ${rows}}`,
    `{"i":[1,9007199254740993],"f":[1.5,-2],"s":["x","y"],"b":[true,false],"m":[7,null]}`,
    `{"i":{"8":1,"3":9007199254740993},"f":{"8":1.5,"3":-2},"s":{"8":"x","3":"y"},"b":{"8":true,"3":false},"m":{"8":7}}`,
  ])("%s", (text) => {
    expect(contents(read(text))).toEqual(expected);
  });

  test("JSON lines", () => {
    expect(contents(readLines(records.slice(1, -1).replace(/,\s*\n\s*/, "\r\n\n")))).toEqual(expected);
  });

  test("rows without names", () => {
    const frame = read(`{"instances": ${rows}}`);
    expect(frame.names).toEqual(["0", "1", "2", "3", "4"]);
    expect(contents(read(rows, { columnNames: ["i", "f", "s", "b", "m"] }))).toEqual(expected);
    expect(contents(read("[1, null]"))).toEqual([["0", "float64", [1, null]]]);
  });
});

test("columns keep their order, also under names that look like numbers", () => {
  expect(read('[{"10": 1, "b": 2, "2": 3}]').names).toEqual(["10", "b", "2"]);
});

test("integers beyond 64 bits are floats", () => {
  expect(contents(read('{"a": [18446744073709551616, -9223372036854775808, 1]}'))).toEqual([
    ["a", "float64", [2 ** 64, -(2 ** 63), 1]],
  ]);
});

test("nested values: vectors of one width, else their JSON", () => {
  expect(contents(read('[{"v": [1, 2], "o": {"1": [{}]}}, {"v": [3, 4], "o": null}]'))).toEqual([
    ["v", "vector", [Float64Array.of(1, 2), Float64Array.of(3, 4)]],
    ["o", "string", ['{"1":[{}]}', null]],
  ]);
});

describe("errors name the place, never the content", () => {
  test.each([
    ["", "INPUT_EMPTY", ""],
    ['[{"secret": 1},\n {"secret": NaN}]', "JSON_SYNTAX", "line 2, column 13: NaN is not JSON"],
    ["[1, -Infinity]", "JSON_SYNTAX", "column 5: -Infinity is not JSON"],
    ['{"secret": [1, 2}', "JSON_SYNTAX", "column 17: a comma or ] is expected"],
    ['[{"secret": 1}', "JSON_SYNTAX", "column 15: it ends too early"],
    ["[secret]", "JSON_SYNTAX", "column 2: a value is expected"],
    ["{secret: 1}", "JSON_SYNTAX", "column 2: a key in double quotes"],
    ['{"secret" 1}', "JSON_SYNTAX", "column 11: a colon"],
    ["[1] secret", "JSON_SYNTAX", "column 5: there is more after the end"],
    ['["sec\tret"]', "JSON_SYNTAX", "column 6: a text has a character that must be escaped"],
    ['["secret', "JSON_SYNTAX", "it ends too early"],
    [`${"[".repeat(5000)}`, "JSON_SYNTAX", "levels of nesting"],
    ['"secret"', "JSON_SHAPE", "a single value"],
    ['[{"a": 1}, [2]]', "JSON_SHAPE", "item 1"],
    ['{"secret": 1}', "JSON_SHAPE", "a single record needs [ ] around it"],
    ['{"instances": 5}', "JSON_SHAPE", "instances is not an array"],
    ['{"columns": ["a"], "data": [[1], [1, 2]]}', "JSON_SHAPE", "row 1 has 2 values for 1 columns"],
    ['{"a": [1], "b": [1, 2]}', "JSON_SHAPE", "column 1 has 2 values"],
  ])("%j", (text, code, message) => {
    try {
      read(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
      expect((error as Error).message).not.toContain("secret");
    }
  });

  test("JSON lines: the line of the file", () => {
    expect(() => readLines('{"a":1}\n\n{"a":}\n')).toThrow(
      expect.objectContaining({ message: expect.stringContaining("line 3, column 6") }),
    );
  });
});

test("the exact parser agrees with the engine's", () => {
  const plain = (value: unknown): unknown => {
    if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
    if (Array.isArray(value)) return value.map(plain);
    return typeof value === "bigint" ? Number(value) : value;
  };
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), fc.integer({ min: 0, max: 3 }), (text, indent) => {
      const spaced = JSON.stringify(JSON.parse(text), undefined, indent);
      expect(plain(parseExactly(spaced))).toEqual(JSON.parse(spaced));
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...'[]{}:,"\\1.e-+ \nu0atrue'), { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      const accepts = (parse: () => unknown) => {
        try {
          parse();
          return true;
        } catch {
          return false;
        }
      };
      expect(accepts(() => parseExactly(text))).toBe(accepts(() => JSON.parse(text)));
    }),
    { numRuns: 5000 },
  );
});

const python = pythonFor(["pandas"]);

describe.skipIf(!python)(`with pandas${needs(python, ["pandas"])}`, () => {
  const pandas = (program: string, input = "") => {
    const result = spawnSync(python!, ["-c", `import io, sys, json, pandas as pd\n${program}`], { input });
    expect(result.stderr.toString()).toBe("");
    return result.stdout.toString();
  };

  test("what DataFrame.to_json writes in each orientation", () => {
    const frame = `pd.DataFrame({"i": [3, 1, 2], "f": [1.5, None, 1e300], "s": ["a", None, "é"], "b": [True, False, True]}, index=[7, 3, 5])`;
    const texts = JSON.parse(
      pandas(`print(json.dumps([${frame}.to_json(orient=o) for o in ("records", "split", "columns")]
+ [${frame}.to_json(orient="records", lines=True)]))`),
    ) as string[];
    const expected = [
      ["i", "int64", [3, 1, 2]],
      ["f", "float64", [1.5, null, 1e300]],
      ["s", "string", ["a", null, "é"]],
      ["b", "boolean", [true, false, true]],
    ];
    for (const text of texts.slice(0, 3)) expect(contents(read(text))).toEqual(expected);
    expect(contents(readLines(texts[3]!))).toEqual(expected);
  });

  test("pandas reads what is written, whole or in parts", async () => {
    const frame = DataFrame.from({
      f: new Float64Array([20, Number.NaN, Number.POSITIVE_INFINITY, 1e-7, 0.1]),
      i: [1, -2, 3, 2 ** 40, 5],
      s: ['q"x', null, "n\nl", "é", ""],
      b: [true, false, true, true, false],
    });
    const writer = await json.writer!({});
    const parts = [
      await writer.write(frame.slice(0, 2)),
      await writer.write(frame.slice(2)),
      await writer.end(),
    ];
    const whole = Buffer.from(await json.write!(frame, {})).toString();
    expect(Buffer.concat(parts).toString()).toBe(whole);
    const lines = Buffer.from(await jsonLines.write!(frame, {})).toString();
    const program = (options: string) =>
      `f = pd.read_json(io.BytesIO(sys.stdin.buffer.read()), precise_float=True${options})
print(f.to_json(orient="split", double_precision=15))`;
    const expected = {
      columns: ["f", "i", "s", "b"],
      index: [0, 1, 2, 3, 4],
      data: [
        [20, 1, 'q"x', true],
        [null, -2, null, false],
        [null, 3, "n\nl", true],
        [1e-7, 2 ** 40, "é", true],
        [0.1, 5, "", false],
      ],
    };
    expect(JSON.parse(pandas(program(""), whole))).toEqual(expected);
    expect(JSON.parse(pandas(program(", lines=True"), lines))).toEqual(expected);
    expect(
      JSON.parse(
        pandas(
          `print(len(json.load(sys.stdin)))`,
          Buffer.from(await json.write!(frame.slice(0, 0), {})).toString(),
        ),
      ),
    ).toBe(0);
  });
});

test("repeated names are numbered where they are written", async () => {
  const column = DataFrame.from({ x: [1] }).columns[0]!;
  const frame = new DataFrame(["a", "a", "a.1", "a"], [column, column, column, column]);
  expect(Buffer.from(await jsonLines.write!(frame, {})).toString()).toBe('{"a":1,"a.2":1,"a.1":1,"a.3":1}\n');
});
