import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float64Column, stringColumn } from "../../src/data/column.js";
import { DataFrame } from "../../src/data/frame.js";
import { decodeFrame, type EncodedFrame, encodeFrame } from "../../src/data/wire.js";
import { DrumError } from "../../src/errors.js";
import { arbitraryFrame, contents } from "./arbitrary-frame.js";

const bytesOf = (encoded: EncodedFrame) => new Uint8Array(Buffer.concat(encoded.buffers));
const sent = (encoded: EncodedFrame) => JSON.parse(JSON.stringify(encoded.schema));

describe("the wire encoding of tables", () => {
  it("gives back every frame as it was", () => {
    fc.assert(
      fc.property(arbitraryFrame(), fc.nat({ max: 9 }), (frame, shift) => {
        const encoded = encodeFrame(frame);
        const bytes = bytesOf(encoded);
        expect(bytes.length).toBe(encoded.byteLength);
        expect(bytes.length % 8).toBe(0);
        const moved = new Uint8Array(bytes.length + shift).subarray(shift);
        moved.set(bytes);
        expect(contents(decodeFrame(sent(encoded), moved))).toEqual(contents(frame));
      }),
    );
  });

  it("lays bytes out as documented", () => {
    const frame = DataFrame.fromRows(
      ["t", "n"],
      [
        ["é", 1],
        [null, 2],
        ["b", 3],
      ],
    );
    const encoded = encodeFrame(frame);
    expect(encoded.schema).toEqual({
      rows: 3,
      columns: [
        { name: "t", type: "string", entries: 2, bytes: 3 },
        { name: "n", type: "int32" },
      ],
    });
    expect(Buffer.from(bytesOf(encoded)).toString("hex")).toBe(
      "00000000ffffffff0100000000000000" + // codes 0, -1, 1, padding
        "0200000003000000" + // ends
        "c3a9620000000000" + // é, b
        "010000000200000003000000" +
        "00000000",
    );
  });

  it("views aligned memory instead of copying it", () => {
    const frame = DataFrame.from({ a: float64Column(Float64Array.of(1, 2, 3)) });
    const encoded = encodeFrame(frame);
    expect(encoded.buffers[0]!.buffer).toBe((frame.column("a") as { values: Float64Array }).values.buffer);
    const bytes = bytesOf(encoded);
    expect(decodeFrame(encoded.schema, bytes).numbers("a").buffer).toBe(bytes.buffer);
  });

  it("sends only the dictionary entries that the rows use", () => {
    const texts = Array.from({ length: 1000 }, (_, i) => `text ${i}`);
    const frame = DataFrame.from({ a: stringColumn(texts) }).slice(500, 502);
    const encoded = encodeFrame(frame);
    expect(encoded.schema.columns[0]).toMatchObject({ entries: 2 });
    expect(decodeFrame(encoded.schema, bytesOf(encoded)).values("a")).toEqual(["text 500", "text 501"]);
  });

  it("replaces lone surrogates, which have no UTF-8", () => {
    const frame = DataFrame.from({ a: ["\ud83d", "\ude00", "x"] });
    const encoded = encodeFrame(frame);
    expect(decodeFrame(encoded.schema, bytesOf(encoded)).values("a")).toEqual(["\ufffd", "\ufffd", "x"]);
  });

  it("refuses every cut and every added byte", () => {
    fc.assert(
      fc.property(arbitraryFrame(), fc.nat(), (frame, seed) => {
        const encoded = encodeFrame(frame);
        const bytes = bytesOf(encoded);
        expect(() => decodeFrame(encoded.schema, Buffer.concat([bytes, new Uint8Array(8)]))).toThrow(
          DrumError,
        );
        if (bytes.length === 0) return;
        expect(() => decodeFrame(encoded.schema, bytes.slice(0, seed % bytes.length))).toThrow(DrumError);
      }),
    );
  });

  it("gives a frame or an error for a schema and bytes that were changed", () => {
    const mutation = fc.tuple(fc.nat(), fc.constantFrom(-1, 0.5, 2 ** 40, "x", null, [], 3, true));
    fc.assert(
      fc.property(arbitraryFrame(), mutation, fc.nat(), (frame, [place, replacement], flip) => {
        const encoded = encodeFrame(frame);
        const bytes = bytesOf(encoded);
        if (bytes.length > 0) bytes[flip % bytes.length]! ^= 1 + (flip % 255);
        const schema = sent(encoded);
        const objects = [schema, ...schema.columns];
        const object = objects[place % objects.length];
        const keys = Object.keys(object);
        object[keys[(place >> 3) % keys.length]!] = replacement;
        try {
          const decoded = decodeFrame(schema, bytes);
          for (const { length } of decoded.columns) expect(length).toBe(decoded.length);
          // Tables without bytes, such as those without columns, may claim any number of rows.
          if (decoded.length < 1e6) contents(decoded);
        } catch (error) {
          expect((error as DrumError).code).toBe("TABLE_BROKEN");
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["no schema", undefined],
    ["a negative number of rows", { rows: -1, columns: [] }],
    ["no columns", { rows: 1 }],
    ["a column that is nothing", { rows: 0, columns: [null] }],
    ["an unknown type", { rows: 0, columns: [{ name: "a", type: "complex" }] }],
  ])("refuses %s", (_, schema) => {
    expect(() => decodeFrame(schema, new Uint8Array())).toThrow(/^A table that a worker sent/);
  });

  it.each([
    ["a code outside the dictionary", { type: "string", entries: 1, bytes: 1 }, [1, 0, 1, 0x61]],
    ["a code below -1", { type: "string", entries: 1, bytes: 1 }, [-2, 0, 1, 0x61]],
    ["ends that leave text over", { type: "string", entries: 1, bytes: 1 }, [0, 0, 0, 0x61]],
    ["ends beyond the text", { type: "string", entries: 1, bytes: 1 }, [0, 0, 2, 0x61]],
    ["text that is not UTF-8", { type: "string", entries: 1, bytes: 1 }, [0, 0, 1, 0xff]],
    ["row numbers outside the rows", { type: "sparse", entries: 1 }, [1, 0, 0, 0]],
  ])("refuses %s", (_, column, words) => {
    const bytes = new Uint8Array(24);
    const view = new DataView(bytes.buffer);
    const at = [0, 4, 8, 16];
    words.forEach((word, i) => {
      view.setInt32(at[i]!, word, true);
    });
    const size = column.type === "sparse" ? 16 : 24;
    expect(() =>
      decodeFrame({ rows: 1, columns: [{ name: "a", ...column }] }, bytes.subarray(0, size)),
    ).toThrow(/^A table that a worker sent or was sent is broken: column 'a'/);
  });
});
