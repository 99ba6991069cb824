import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../../oracles/python.js";
import { modelFolder, scratchFolder } from "../../scenarios/model-folder.js";
import { runDrum } from "../../scenarios/run-drum.js";
import { type RunningServer, startServer } from "../../scenarios/run-server.js";

const python = pythonFor(["pandas"]);
const env = { DRUM_PYTHON: python };
const folder = scratchFolder();

/** Tells what it is given, or gives what it is asked for. */
const HOOKS = `
import json
from datarobot_drum import CustomHTTPError
def init(code_dir):
    global who
    who = "init"
def load_model(code_dir):
    return who + " model"
ANSWERS = {
    "text": "é",
    "utf16": ("é", {"charset": "utf16"}),
    "html": ("é", {"mimetype": "text/html", "charset": "latin1"}),
    "json": ("[]", {"mimetype": "application/json"}),
    "in type": ("é", {"mimetype": "text/html; charset=ISO-8859-1"}),
    "no dict": ("é", None),
    "empty dict": ("é", {}),
    "bytes": (10).to_bytes(4, byteorder="big"),
    "bytes and type": (bytearray(b"\\x00\\xff"), {"mimetype": "image/png"}),
    "bytes and charset": (memoryview("é".encode("latin1")), {"mimetype": "text/plain", "charset": "latin1"}),
    "none": None,
    "none and type": (None, {"mimetype": "text/csv"}),
    "nothing": "",
    "number": 10,
    "three": ("a", {}, 1),
    "list": ("a", ["text/plain"]),
    "charset": ("a", {"charset": "no-such"}),
    "number as type": ("a", {"mimetype": 1}),
    "line end": ("a", {"mimetype": "text/plain\\r\\nX-Own: 1"}),
}
def score_unstructured(model, data, query, **kwargs):
    if query.get("answer") == "raise":
        raise CustomHTTPError("no such thing", 404)
    if "answer" in query:
        return ANSWERS[query["answer"]]
    headers = kwargs["headers"]
    seen = {name: kwargs.get(name) for name in ("mimetype", "charset")}
    seen["data"] = data if isinstance(data, str) else list(data)
    seen["headers"] = [headers.get("x-own"), "X-OWN" in headers, isinstance(headers, dict), "X-Own" in list(headers)]
    return json.dumps({**seen, "model": model, "query": query, "type": type(query).__name__})
`;

describe.skipIf(!python)(`score_unstructured in Python${needs(python, ["pandas"])}`, () => {
  let server: RunningServer;
  let codeDir: string;
  beforeAll(async () => {
    codeDir = modelFolder(join(folder, "model"), { "custom.py": HOOKS });
    server = await startServer(["--code-dir", codeDir, "--target-type", "unstructured"], { env });
  });
  afterAll(() => server?.stop());

  const ask = async (
    query: string,
    body: Uint8Array<ArrayBuffer> | FormData,
    headers: Record<string, string>,
  ) => {
    const response = await fetch(`${server.url}/predictUnstructured/${query}`, {
      method: "POST",
      body,
      headers,
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, type: response.headers.get("content-type"), bytes };
  };
  const bytesOf = (text: string, encoding: BufferEncoding) => Uint8Array.from(Buffer.from(text, encoding));

  it.each([
    ["", bytesOf("é", "utf8"), "text/plain", "utf8", "é"],
    ["text/plain", bytesOf("é", "utf8"), "text/plain", "utf8", "é"],
    ["text/plain;", bytesOf("é", "utf8"), "text/plain", "utf8", "é"],
    ["text/csv; charset=utf16", bytesOf("\uFEFFé", "utf16le"), "text/csv", "utf16", "é"],
    ["text/csv; charset=UTF-16LE", bytesOf("é", "utf16le"), "text/csv", "UTF-16LE", "é"],
    ["application/json", bytesOf("\uFEFF[1]", "utf8"), "application/json", "utf8", "[1]"],
    ['application/json; charset="latin1"', bytesOf("é", "latin1"), "application/json", "latin1", "é"],
    ["application/octet-stream", bytesOf("é", "utf8"), "application/octet-stream", null, [0xc3, 0xa9]],
    ["image/png; charset=utf8", bytesOf("é", "utf8"), "image/png", "utf8", [0xc3, 0xa9]],
    ["nobody/knows", bytesOf("a", "utf8"), "nobody/knows", null, [0x61]],
    ["text/plain", bytesOf("", "utf8"), "text/plain", "utf8", ""],
    ["image/png", bytesOf("", "utf8"), "image/png", null, []],
  ])(
    "of the content type '%s' is given data, mimetype and charset",
    async (type, body, mimetype, charset, data) => {
      const headers = { ...(type !== "" && { "content-type": type }), "x-own": "me" };
      const { status, bytes } = await ask("?a=1&b=2&b=3&c=%C3%A9", body, headers);
      expect({ status, ...JSON.parse(bytes.toString()) }).toEqual({
        ...{ status: 200, mimetype, charset, data, model: "init model", type: "dict" },
        query: { a: "1", b: "2", c: "é" },
        headers: ["me", true, true, true],
      });
    },
  );

  it("gets a multipart body as it was sent, and headers to read it by", async () => {
    const form = new FormData();
    form.append("file", new Blob([Uint8Array.from([0, 255])]), "a.bin");
    form.append("text", "é");
    const directory = modelFolder(join(folder, "multipart"), {
      "custom.py": `
import email
def score_unstructured(model, data, **kwargs):
    headers = kwargs["headers"]
    assert int(headers["Content-Length"]) == len(data) and kwargs["mimetype"] == "multipart/form-data"
    message = email.message_from_bytes(b"Content-Type: " + headers["Content-Type"].encode() + b"\\n\\n" + data)
    parts = [(part.get_filename(), part.get_payload(decode=True)) for part in message.get_payload()]
    return repr(parts)
`,
    });
    const other = await startServer(["--code-dir", directory, "--target-type", "unstructured"], { env });
    try {
      const answer = await fetch(`${other.url}/predictUnstructured/`, { method: "POST", body: form });
      expect(await answer.text()).toBe(String.raw`[('a.bin', b'\x00\xff'), (None, b'\xc3\xa9')]`);
    } finally {
      await other.stop();
    }
  });

  const NONE = Buffer.alloc(0);
  const answers: [asked: string, type: string, bytes: Buffer][] = [
    ["text", "text/plain; charset=utf-8", Buffer.from("é")],
    ["utf16", "text/plain; charset=utf16", Buffer.from("\uFEFFé", "utf16le")],
    ["html", "text/html; charset=latin1", Buffer.from("é", "latin1")],
    ["json", "application/json; charset=utf-8", Buffer.from("[]")],
    ["in type", "text/html; charset=ISO-8859-1", Buffer.from("é", "latin1")],
    ["no dict", "text/plain; charset=utf-8", Buffer.from("é")],
    ["empty dict", "text/plain; charset=utf-8", Buffer.from("é")],
    ["bytes", "application/octet-stream", Buffer.from([0, 0, 0, 10])],
    ["bytes and type", "image/png", Buffer.from([0, 255])],
    ["bytes and charset", "text/plain; charset=latin1", Buffer.from("é", "latin1")],
    ["none", "text/plain; charset=utf-8", NONE],
    ["none and type", "text/csv; charset=utf-8", NONE],
    ["nothing", "text/plain; charset=utf-8", NONE],
  ];
  it.each(answers)("that returns '%s' answers with the type %s", async (asked, type, bytes) => {
    expect(await ask(`?answer=${encodeURIComponent(asked)}`, bytesOf("", "utf8"), {})).toEqual({
      status: 200,
      type,
      bytes,
    });
  });

  it.each([
    ["number", "The score_unstructured hook returned a int"],
    ["three", "The score_unstructured hook returned a tuple"],
    ["list", "The score_unstructured hook returned a list beside the data"],
    ["charset", "The score_unstructured hook returned a charset that is not known"],
    ["number as type", "The score_unstructured hook returned a int as mimetype"],
    ["line end", "The score_unstructured hook returned a mimetype or charset with characters"],
  ])("that returns '%s' is told", async (asked, says) => {
    const { status, bytes } = await ask(`?answer=${encodeURIComponent(asked)}`, bytesOf("", "utf8"), {});
    expect(status).toBe(500);
    expect(bytes.toString()).toContain(says);
  });

  it("that raises a CustomHTTPError, and text that is not of its charset, answer with their status", async () => {
    expect(await ask("?answer=raise", bytesOf("", "utf8"), {})).toMatchObject({ status: 404 });
    const type = { "content-type": "text/plain; charset=utf8" };
    expect(await ask("", Uint8Array.from([0xff]), type)).toMatchObject({ status: 422 });
    expect(await ask("", Uint8Array.from([1]), { "content-type": "text/plain; charset=nix" })).toMatchObject({
      status: 422,
    });
  });

  const score = async (...args: string[]) => {
    const input = join(folder, "input");
    const output = join(folder, "output");
    writeFileSync(input, Buffer.from("\uFEFFé", "utf16le"));
    const { code, stderr } = await runDrum(
      [
        ...["score", "--code-dir", codeDir, "--target-type", "unstructured"],
        ...["--input", input, "--output", output, ...args],
      ],
      { env },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return readFileSync(output);
  };

  it("of drum score is given --content-type and --query, and writes text and bytes as they are", async () => {
    const seen = JSON.parse((await score("--content-type", "text/csv; charset=utf16")).toString());
    expect(seen).toMatchObject({ mimetype: "text/csv", charset: "utf16", data: "é", query: {} });
    expect(JSON.parse((await score("--content-type", "x/y")).toString())).toMatchObject({
      ...{ mimetype: "x/y", charset: null, data: [0xff, 0xfe, 0xe9, 0], headers: [null, false, true, false] },
    });
    const octets = ["--content-type", "x/y"];
    expect(await score(...octets, "--query", "answer=bytes")).toEqual(Buffer.from([0, 0, 0, 10]));
    expect(await score(...octets, "--query", "answer=utf16")).toEqual(Buffer.from("\uFEFFé", "utf16le"));
    expect(await score(...octets, "--query", "answer=none")).toEqual(NONE);
  });
});
