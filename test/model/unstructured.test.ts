import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { formatMediaType, parseMediaType } from "../../src/data/media-type.js";
import { decodeText, encodeText } from "../../src/model/text-encoding.js";
import { unstructuredCall, unstructuredReply } from "../../src/model/unstructured.js";
import { needs, pythonFor } from "../oracles/python.js";

const call = (bytes: Uint8Array, contentType?: string) =>
  unstructuredCall(bytes, { payload: { mediaType: parseMediaType(contentType), source: bytes } });

describe("data for the hook", () => {
  const bytes = Buffer.from("zoë");
  const cases: [contentType: string | undefined, data: unknown, args: Record<string, string>][] = [
    [undefined, "zoë", { mimetype: "text/plain", charset: "utf8" }],
    ["text/plain;", "zoë", { mimetype: "text/plain", charset: "utf8" }],
    ["text/html; charset=latin1", "zoÃ«", { mimetype: "text/html", charset: "latin1" }],
    ["application/json", "zoë", { mimetype: "application/json", charset: "utf8" }],
    ["application/octet-stream", bytes, { mimetype: "application/octet-stream" }],
    ["some/type; charset=utf8", bytes, { mimetype: "some/type", charset: "utf8" }],
  ];
  for (const [contentType, data, args] of cases) {
    it(`is ${typeof data === "string" ? "text" : "bytes"} for ${contentType ?? "no content type"}`, () => {
      expect(call(bytes, contentType)).toEqual({ data, args: { query: {}, headers: {}, ...args } });
    });
  }

  it("comes with query and headers", () => {
    const payload = { mediaType: parseMediaType("text/plain"), source: bytes };
    const { args } = unstructuredCall(bytes, { payload, query: { a: "b" }, headers: { "x-y": "z" } });
    expect(args).toMatchObject({ query: { a: "b" }, headers: { "x-y": "z" } });
  });

  it("must be text in its charset", () => {
    expect(() => call(Uint8Array.of(0xff), "text/plain")).toThrow("The data is not valid utf-8 text.");
    expect(() => call(bytes, "text/plain; charset=nonsense")).toThrow("no character encoding");
  });
});

describe("what the hook returns", () => {
  const utf16 = Buffer.from("\uFEFFhi", "utf16le");
  const cases: [what: string, returned: unknown, bytes: Uint8Array | null, contentType: string][] = [
    ["text", "hi", Buffer.from("hi"), "text/plain; charset=utf-8"],
    ["nothing", undefined, null, "text/plain; charset=utf-8"],
    ["null", null, null, "text/plain; charset=utf-8"],
    ["bytes", Uint8Array.of(0, 0, 0, 10), Uint8Array.of(0, 0, 0, 10), "application/octet-stream"],
    ["a buffer", Uint8Array.of(1).buffer, Uint8Array.of(1), "application/octet-stream"],
    ["text alone in a pair", ["hi"], Buffer.from("hi"), "text/plain; charset=utf-8"],
    ["text and null", ["hi", null], Buffer.from("hi"), "text/plain; charset=utf-8"],
    [
      "text and a type",
      ["hi", { mimetype: "application/json" }],
      Buffer.from("hi"),
      "application/json; charset=utf-8",
    ],
    ["text and a charset", ["hi", { charset: "utf16" }], utf16, "text/plain; charset=utf16"],
    [
      "text and both",
      ["é", { mimetype: "text/a", charset: "latin1" }],
      Uint8Array.of(0xe9),
      "text/a; charset=latin1",
    ],
    ["bytes and a type", [utf16, { mimetype: "image/png" }], utf16, "image/png"],
    ["bytes and both", [utf16, { mimetype: "text/a", charset: "utf16" }], utf16, "text/a; charset=utf16"],
    ["empty text", "", new Uint8Array(), "text/plain; charset=utf-8"],
    [
      "a whole content type",
      ["é", { mimetype: "text/a; charset=latin1" }],
      Uint8Array.of(0xe9),
      "text/a; charset=latin1",
    ],
  ];
  for (const [what, returned, bytes, contentType] of cases) {
    it(`may be ${what}`, () => {
      const reply = unstructuredReply(returned);
      if (reply.kind !== "bytes") throw new Error("no bytes");
      expect(reply.bytes === null ? null : [...reply.bytes]).toEqual(bytes === null ? null : [...bytes]);
      expect(formatMediaType(reply.mediaType)).toBe(contentType);
    });
  }

  const wrong: [returned: unknown, says: string][] = [
    [3, "a number"],
    [{ secret: 1 }, "an object"],
    [["a", "b"], "an array"],
    [["a", { charset: 3 }], "a number as charset"],
    [["a", { charset: "nonsense" }], "a charset that is not known"],
  ];
  for (const [returned, says] of wrong) {
    it(`may not be ${says}`, () => {
      expect(() => unstructuredReply(returned)).toThrow(`The score_unstructured hook returned ${says}`);
    });
  }
});

describe("character encodings", () => {
  const python = pythonFor([]);

  it.skipIf(!python)(`write what Python's codecs write${needs(python, [])}`, () => {
    for (const charset of [
      "utf8",
      "utf-16",
      "utf-16le",
      "utf-16be",
      "latin1",
      "cp1252",
      "koi8-r",
      "iso-8859-5",
    ]) {
      const text = charset === "koi8-r" || charset === "iso-8859-5" ? "да, OK" : "naïve, OK";
      const code = "import sys; sys.stdout.write(sys.argv[1].encode(sys.argv[2]).hex())";
      const hex = execFileSync(python!, ["-c", code, text, charset], { encoding: "utf8" });
      expect(Buffer.from(encodeText(text, charset)).toString("hex"), charset).toBe(hex);
      expect(decodeText(Buffer.from(hex, "hex"), charset), charset).toBe(text);
    }
  });

  it("go by the byte order mark of UTF-16", () => {
    expect(decodeText(Uint8Array.of(0xfe, 0xff, 0, 0x68), "utf16")).toBe("h");
  });

  it("put a question mark for what they lack, and refuse those of several bytes", () => {
    expect([...encodeText("a€", "iso-8859-1")]).not.toContain(0xac);
    expect([...encodeText("aд", "latin1")]).toEqual([0x61, 0x3f]);
    expect(() => encodeText("a", "shift_jis")).toThrow();
  });
});
