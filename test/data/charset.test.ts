import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keepsAscii, toUtf8 } from "../../src/data/charset.js";

const fatal = new TextDecoder("utf-8", { fatal: true });

describe("text in some encoding becomes UTF-8", () => {
  test("the offset of the first bytes that are not UTF-8", () => {
    const valid = fc
      .string({ unit: "binary", minLength: 0, maxLength: 30 })
      .map((text) => text.replaceAll("\0", "0"));
    // A lead byte without what must follow, whatever comes after: the sequence starts where it stands.
    const broken = fc.constantFrom(
      [0xff],
      [0xc0, 0x80],
      [0xe9, 0x0a],
      [0x80],
      [0xf0, 0x9f, 0x98],
      [0xed, 0xa0, 0x80],
    );
    fc.assert(
      fc.property(valid, broken, valid, (before, bytes, after) => {
        const start = Buffer.from(before);
        const text = Buffer.concat([start, Buffer.from(bytes), Buffer.from(`\n${after}`)]);
        fc.pre(!before.startsWith("\ufeff") && !(start.length === 0 && bytes[0] === 0xff));
        const line = before.split("\n").length;
        expect(() => toUtf8(text)).toThrow(
          expect.objectContaining({
            code: "INPUT_CHARSET",
            message: `The data is not valid utf-8 at byte offset ${start.length}, on line ${line}.`,
          }),
        );
      }),
    );
  });

  test("large data in pieces, characters across their edges", () => {
    const text = `a${"é😀日".repeat(400_000)}`;
    const bytes = Buffer.from(text, "utf16le");
    expect(toUtf8(bytes, "utf-16").equals(Buffer.from(text))).toBe(true);
    expect(toUtf8(Buffer.from(text)).equals(Buffer.from(text))).toBe(true);
  });

  test("UTF-8 is not copied, and decodes", () => {
    const bytes = Buffer.from("\ufeffé\n");
    const text = toUtf8(bytes);
    expect(text.buffer).toBe(bytes.buffer);
    expect(fatal.decode(text)).toBe("é\n");
  });

  test.each(["utf8", "UTF-8", "latin-1", "latin_1", "cp1252", "utf16", "sjis"])(
    "the label %s is known",
    (label) => {
      expect(() => toUtf8(Buffer.from("ab"), label)).not.toThrow();
    },
  );

  test("bytes that an encoding does not have", () => {
    expect(() => toUtf8(Buffer.from("a\n\xff\xff", "latin1"), "euc-jp")).toThrow(
      expect.objectContaining({ code: "INPUT_CHARSET" }),
    );
  });
});

test.each([
  [undefined, "a", true],
  ["latin1", "a", true],
  ["euc-kr", "a", true],
  ["utf-16", "a", false],
  ["shift_jis", "a", false],
  ["shift_jis", "\xef\xbb\xbf", true],
  ["utf-8", "\xff\xfe", false],
])("whether bytes of %s, beginning with %j, can be cut at ASCII: %s", (label, head, expected) => {
  expect(keepsAscii(label, Buffer.from(head, "latin1"))).toBe(expected);
});
