import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readUbjson, UbjsonError } from "../../../src/predictors/xgboost/ubjson.js";
import { encodeUbjson } from "./encode-ubjson.js";

const bytes = (text: string, ...rest: number[]) => Uint8Array.from([...Buffer.from(text, "latin1"), ...rest]);

const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.string({ unit: "grapheme" }),
    fc.int8Array(),
    fc.uint8Array(),
    fc.int16Array(),
    fc.int32Array(),
    fc.float32Array(),
    fc.float64Array(),
    fc.array(tie("value")),
    fc.dictionary(fc.string(), tie("value")),
  ),
})).value;

describe("readUbjson", () => {
  it("reads what was written", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(readUbjson(encodeUbjson(value))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it("reads containers that end by a bracket, counted objects, small lengths, characters and no-ops", () => {
    expect(readUbjson(bytes("[i\x01U\xffI\xff\xfel\x00\x01\x00\x00N]"))).toEqual([1, 255, -2, 65536]);
    expect(readUbjson(bytes("[Ti\x05CxSU\x02ab]"))).toEqual([true, 5, "x", "ab"]);
    expect(readUbjson(bytes("{#i\x01i\x01ai\x07"))).toEqual({ a: 7 });
    expect(readUbjson(bytes("{$i#i\x02i\x01a\x07i\x01b\x08"))).toEqual({ a: 7, b: 8 });
    expect(readUbjson(bytes("[$[#i\x02i\x01]]"))).toEqual([[1], []]);
    expect(readUbjson(encodeUbjson([BigInt64Array.of(-1n, 1n << 40n)]))).toEqual([
      Float64Array.of(-1, 2 ** 40),
    ]);
  });

  it.each([
    ["nothing", bytes(""), "ends within a value at byte 0"],
    ["no value", bytes("x"), "no value at byte 0"],
    ["more than a document", bytes("TT"), "after the end of the document at byte 1"],
    ["a negative length", bytes("Si\xff"), "no length at byte 1"],
    ["a length that is a text", bytes("SS"), "no value at byte 1"],
    [
      "an array longer than the file",
      bytes("[$d#L", 0, 0, 0, 99, 0, 0, 0, 0),
      "ends within an array of numbers",
    ],
    ["a type without a count", bytes("[$d]"), "no count at byte 3"],
    ["nesting without end", bytes("[".repeat(100_000)), "nested more than 64 deep"],
  ])("refuses %s by the byte", (_, document, message) => {
    expect(() => readUbjson(document)).toThrow(UbjsonError);
    expect(() => readUbjson(document)).toThrow(message);
  });

  it("never takes a document that lacks its end", () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, cut) => {
        const document = encodeUbjson(value);
        expect(() => readUbjson(document.subarray(0, cut % document.length))).toThrow(UbjsonError);
      }),
      { numRuns: 300 },
    );
  });

  it("takes or refuses any bytes, in no other way", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (document) => {
        try {
          readUbjson(document);
        } catch (error) {
          expect(error).toBeInstanceOf(UbjsonError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
