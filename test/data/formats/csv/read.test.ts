import { describe, expect, test } from "vitest";
import { readCsv } from "../../../../src/data/formats/csv/read.js";
import type { ReadOptions } from "../../../../src/data/formats/format.js";

const read = (text: string | Uint8Array, options: ReadOptions = {}) =>
  readCsv(typeof text === "string" ? Buffer.from(text) : text, options);

const contents = (text: string | Uint8Array, options: ReadOptions = {}) => {
  const frame = read(text, options);
  return {
    names: frame.names,
    types: frame.columns.map((column) => column.type),
    rows: Array.from({ length: frame.length }, (_, i) =>
      frame.columns.map(
        (_, k) =>
          frame
            .select([frame.names[k]!])
            .slice(i, i + 1)
            .values(frame.names[k]!)[0],
      ),
    ),
  };
};

const failure = (text: string | Uint8Array, options: ReadOptions = {}) => {
  try {
    read(text, options);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error("no error");
};

describe("what differs from pandas on purpose", () => {
  test("names may repeat", () => {
    expect(read("a,a,b\n1,2,3\n").names).toEqual(["a", "a", "b"]);
  });

  test("a first column that the header does not name is a column", () => {
    expect(contents("x,y\n0,1,2\n1,3,4\n")).toEqual({
      names: ["Unnamed: 0", "x", "y"],
      types: ["int64", "int64", "int64"],
      rows: [
        [0, 1, 2],
        [1, 3, 4],
      ],
    });
  });

  test("integers beyond int64 are floats", () => {
    expect(contents("a\n9223372036854775808\n1\n")).toMatchObject({
      types: ["float64"],
      rows: [[2 ** 63], [1]],
    });
  });
});

describe("dialects and encodings", () => {
  test("separator and quote", () => {
    expect(contents("a;b\n'x;1';2,5\n", { delimiter: ";", quote: "'" })).toEqual({
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
  ])("charset %s, where a byte order mark wins", (charset, bytes) => {
    expect(contents(bytes, { charset })).toMatchObject({ names: ["a"], rows: [["caf\u00e9"]] });
  });

  test.each([[""], [",,"], ["\n"], ["é"], ['"']])("the separator %j is refused", (delimiter) => {
    expect(failure("a\n", { delimiter }).code).toBe("CSV_DIALECT");
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
  ])("%j", (text, code, message) => {
    const error = failure(text);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain("secret");
  });

  test("bytes that are not UTF-8, with offset and line", () => {
    const text = Buffer.concat([Buffer.from("a,é\n".repeat(3)), Buffer.from([0x63, 0xe9, 0x0a])]);
    expect(failure(text)).toMatchObject({
      code: "INPUT_CHARSET",
      message: "The data is not valid utf-8 at byte offset 16, on line 4.",
    });
  });

  test("an unknown charset", () => {
    expect(failure("a\n", { charset: "klingon" }).code).toBe("CHARSET_UNKNOWN");
  });

  test("a record of more than 64 MiB", () => {
    const text = Buffer.alloc((64 << 20) + 10, "x");
    text.write("a\n1\n");
    expect(failure(text)).toMatchObject({
      code: "CSV_RECORD_TOO_LONG",
      message: expect.stringContaining("line 3"),
    });
  });

  test("lines are those of the file when the data is a later part of it", () => {
    const header = Buffer.from("# \na,b");
    expect(failure("1,2\n3,4,5\n", { header: header.subarray(3), firstLine: 10 }).message).toContain(
      "line 11",
    );
  });
});

test("a later part of a file is read below its header", () => {
  expect(contents("3,x\n", { header: Buffer.from("\ufeffa,b\r\n"), firstLine: 7 })).toEqual({
    names: ["a", "b"],
    types: ["int64", "string"],
    rows: [[3, "x"]],
  });
});

test("only a header gives text columns without rows", () => {
  expect(contents("a,b\n")).toEqual({ names: ["a", "b"], types: ["string", "string"], rows: [] });
});
