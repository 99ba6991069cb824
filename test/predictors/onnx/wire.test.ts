import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  delimited,
  fieldsOf,
  integer,
  intOf,
  intsOf,
  textOf,
  WireError,
} from "../../../src/predictors/onnx/wire.js";

const number = fc.integer({ min: 1, max: 2 ** 29 - 1 });

describe("the wire format of Protocol Buffers", () => {
  it("gives back the fields that were written, in their order", () => {
    const written = fc.oneof(
      fc.record({ number, text: fc.string({ unit: "grapheme", maxLength: 20 }) }),
      fc.record({ number, integer: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }) }),
    );
    fc.assert(
      fc.property(fc.array(written, { maxLength: 8 }), (fields) => {
        const bytes = Buffer.concat(
          fields.map((field) =>
            "text" in field
              ? delimited(field.number, Buffer.from(field.text))
              : integer(field.number, field.integer),
          ),
        );
        const read = [...fieldsOf(bytes)].map((field) =>
          field.wire === 2
            ? { number: field.number, text: textOf(bytes, field) }
            : { number: field.number, integer: Number(intOf(bytes, field)) },
        );
        expect(read).toEqual(fields);
      }),
    );
  });

  it("reads the examples of the format's own description", () => {
    // Field 1 is 150; field 2 is "testing"; field 6 is [3, 270, 86942], packed.
    const bytes = Buffer.from("089601120774657374696e6732060 38e029ea705".replaceAll(" ", ""), "hex");
    const [first, second, third] = [...fieldsOf(bytes)];
    expect(intOf(bytes, first!)).toBe(150n);
    expect(textOf(bytes, second!)).toBe("testing");
    expect(intsOf(bytes, third!)).toEqual([3n, 270n, 86942n]);
  });

  it("reads negative integers, which take ten bytes", () => {
    const bytes = Buffer.from("08feffffffffffffffff01", "hex");
    expect(intOf(bytes, [...fieldsOf(bytes)][0]!)).toBe(-2n);
  });

  it("passes over fixed-width fields", () => {
    const bytes = Buffer.from("0d0000803f110000000000000040187b", "hex");
    expect([...fieldsOf(bytes)].map((field) => [field.number, field.end - field.start])).toEqual([
      [1, 4],
      [2, 8],
      [3, 1],
    ]);
  });

  it("throws nothing but WireError, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          for (const field of fieldsOf(bytes)) expect(field.end).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("notices every place at which a message can be cut", () => {
    const message = Buffer.concat([delimited(7, Buffer.alloc(300)), integer(1, 1000)]);
    for (let end = 1; end < message.length; end++) {
      const whole = end === message.length - 3;
      const read = () => [...fieldsOf(message.subarray(0, end))];
      if (whole) expect(read().length).toBe(1);
      else expect(read).toThrow(/cut short/);
    }
  });
});
