import { describe, expect, test } from "vitest";
import { valueAt } from "../../../../src/data/column.js";
import { readCsvWithoutKernel } from "../../../../src/data/formats/csv/fallback-read.js";
import { readCsv } from "../../../../src/data/formats/csv/read.js";
import type { ReadOptions } from "../../../../src/data/formats/format.js";
import type { DataFrame } from "../../../../src/data/frame.js";

const READERS: readonly (readonly [
  string,
  (bytes: Uint8Array, options: ReadOptions) => Promise<DataFrame>,
])[] = [
  ["the kernel", readCsv],
  ["csv-parse", async (bytes, options) => readCsvWithoutKernel(bytes, options)],
];

describe.each(READERS)("%s", (_, reader) => {
  const read = (text: string | Uint8Array, options: ReadOptions = {}) =>
    reader(typeof text === "string" ? Buffer.from(text) : text, options);

  const contents = async (text: string | Uint8Array, options: ReadOptions = {}) => {
    const frame = await read(text, options);
    return {
      names: frame.names,
      types: frame.columns.map((column) => column.type),
      rows: Array.from({ length: frame.length }, (_, i) => frame.columns.map((column) => valueAt(column, i))),
    };
  };

  const failure = async (text: string | Uint8Array, options: ReadOptions = {}) => {
    try {
      await read(text, options);
    } catch (error) {
      return error as { code: string; message: string };
    }
    throw new Error("no error");
  };

  describe("what differs from pandas on purpose", () => {
    test("names may repeat", async () => {
      expect((await read("a,a,b\n1,2,3\n")).names).toEqual(["a", "a", "b"]);
    });

    test("a first column that the header does not name is a column", async () => {
      expect(await contents("x,y\n0,1,2\n1,3,4\n")).toEqual({
        names: ["Unnamed: 0", "x", "y"],
        types: ["int64", "int64", "int64"],
        rows: [
          [0, 1, 2],
          [1, 3, 4],
        ],
      });
    });

    test("integers beyond int64 are floats", async () => {
      expect(await contents("a\n9223372036854775808\n1\n")).toMatchObject({
        types: ["float64"],
        rows: [[2 ** 63], [1]],
      });
    });
  });

  describe("dialects and encodings", () => {
    test("separator and quote", async () => {
      expect(await contents("a;b\n'x;1';2,5\n", { delimiter: ";", quote: "'" })).toEqual({
        names: ["a", "b"],
        types: ["string", "string"],
        rows: [["x;1", "2,5"]],
      });
    });

    test.each([
      ["latin1", Buffer.from("a\ncaf\xe9\n", "latin1")],
      ["utf-16le", Buffer.from("a\ncaf\u00e9\n", "utf16le")],
      ["utf-8", Buffer.from("\ufeffa\ncaf\u00e9\n", "utf16le")],
      ["shift_jis", Buffer.from("\ufeffa\ncaf\u00e9\n")],
    ])("charset %s, where a byte order mark wins", async (charset, bytes) => {
      expect(await contents(bytes, { charset })).toMatchObject({ names: ["a"], rows: [["caf\u00e9"]] });
    });

    test.each([[""], [",,"], ["\n"], ["é"], ['"']])("the separator %j is refused", async (delimiter) => {
      expect((await failure("a\n", { delimiter })).code).toBe("CSV_DIALECT");
    });
  });

  describe("errors name code and line, never content", () => {
    test.each([
      ["", "INPUT_EMPTY", ""],
      [" \n\r\n", "INPUT_EMPTY", ""],
      ["a,b\n1,2\n3,4,secret\n", "CSV_RAGGED", "line 3 has 3 fields where the header has 2"],
      ['a,b\r\n"x\r\ny",2\r\n\r\n3,4,secret\r\n', "CSV_RAGGED", "line 5 has"],
      ["a,b\n0,1,2\n1,3\n", "CSV_RAGGED", "line 3 has 2 fields"],
      ['a,b\n1,2\n"secret,4\n', "CSV_QUOTE_OPEN", "line 3"],
      ["a\n1\nsec\0ret\n", "INPUT_NOT_TEXT", "line 3"],
    ])("%j", async (text, code, message) => {
      const error = await failure(text);
      expect(error.code).toBe(code);
      expect(error.message).toContain(message);
      expect(error.message).not.toContain("secret");
    });

    test("bytes that are not UTF-8, with offset and line", async () => {
      const text = Buffer.concat([Buffer.from("a,é\n".repeat(3)), Buffer.from([0x63, 0xe9, 0x0a])]);
      expect(await failure(text)).toMatchObject({
        code: "INPUT_CHARSET",
        message: "The data is not valid utf-8 at byte offset 16, on line 4.",
      });
    });

    test("an unknown charset", async () => {
      expect((await failure("a\n", { charset: "klingon" })).code).toBe("CHARSET_UNKNOWN");
    });

    test("a record of more than 64 MiB", async () => {
      const text = Buffer.alloc((64 << 20) + 10, "x");
      text.write("a\n1\n");
      expect(await failure(text)).toMatchObject({
        code: "CSV_RECORD_TOO_LONG",
        message: expect.stringContaining("line 3"),
      });
    });

    test("lines are those of the file when the data is a later part of it", async () => {
      const header = Buffer.from("# \na,b");
      expect(
        (await failure("1,2\n3,4,5\n", { header: header.subarray(3), firstLine: 10 })).message,
      ).toContain("line 11");
    });
  });

  test("a later part of a file is read below its header", async () => {
    expect(await contents("3,x\n", { header: Buffer.from("\ufeffa,b\r\n"), firstLine: 7 })).toEqual({
      names: ["a", "b"],
      types: ["int64", "string"],
      rows: [[3, "x"]],
    });
  });

  test("only a header gives text columns without rows", async () => {
    expect(await contents("a,b\n")).toEqual({ names: ["a", "b"], types: ["string", "string"], rows: [] });
  });

  test("columns that are wanted, as the types that are wanted", async () => {
    const text = "a,b,c,d,e\n1,true,x,2.5,9007199254740993\n-0,,1,,2\n";
    const types = { a: "float32", b: "float64", c: "float32", e: "float64" } as const;
    expect(await contents(text, { columns: ["e", "b", "a", "c", "no"], types })).toEqual({
      names: ["a", "b", "c", "e"],
      types: ["float32", "float64", "string", "float64"],
      rows: [
        [1, 1, "x", 2 ** 53],
        [-0, null, "1", 2],
      ],
    });
  });

  test("a type that is wanted takes every field for itself", async () => {
    const text = "n,b,u,t\n1,2,-1,1.0\nNA,true,18446744073709551615,NA\n-0,False,,true\n";
    const types = { n: "float64", b: "float64", u: "float32", t: "text" } as const;
    expect(await contents(text, { types })).toEqual({
      names: ["n", "b", "u", "t"],
      types: ["float64", "float64", "float32", "string"],
      rows: [
        [1, 2, -1, "1.0"],
        [null, 1, 2 ** 64, null],
        [-0, 0, null, "true"],
      ],
    });
    expect((await contents("t\nNA\n", { types: { t: "text" } })).types).toEqual(["string"]);
  });

  test("in a later part no row makes up for a header that is one field short", async () => {
    const header = Buffer.from("a,b\n");
    expect((await failure("1,2,3\n", { header })).code).toBe("CSV_RAGGED");
  });

  test("rows of columns that are not wanted are checked", async () => {
    expect((await failure("a,b,c\n1,2,3\n1,2,3,4\n", { columns: ["a"] })).code).toBe("CSV_RAGGED");
    expect((await read("a,b\n1,2\n3,4\n", { columns: [] })).length).toBe(2);
  });
});
