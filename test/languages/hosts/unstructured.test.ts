import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../scenarios/run-server.js";
import { HOSTS } from "./hosts.js";
import { fileOf, score, serve } from "./run-host.js";

const UNSTRUCTURED = ["--target-type", "unstructured"];

/** UTF-16 in the order of bytes that its mark says. */
const decodeUtf16 = (bytes: Buffer) =>
  new TextDecoder(bytes[0] === 0xfe ? "utf-16be" : "utf-16le").decode(bytes);

describe.each(HOSTS.map((host) => [`${host.name}${host.missing}`, host] as const))(
  "unstructured models of %s",
  (_, host) => {
    describe.runIf(host.runs)("by HTTP", () => {
      let server: RunningServer;
      beforeAll(async () => {
        server = await serve(host, "unstructured", UNSTRUCTURED);
      });
      afterAll(() => server?.stop());

      async function ask(query: string, body: Uint8Array | string, type: string) {
        const response = await fetch(`${server.url}/predictUnstructured/${query}`, {
          method: "POST",
          body: Uint8Array.from(Buffer.from(body)),
          headers: { "x-own": "my own", ...(type !== "" && { "content-type": type }) },
        });
        const bytes = Buffer.from(await response.arrayBuffer());
        return { status: response.status, type: response.headers.get("content-type"), bytes };
      }

      it.each([
        ["", "größe", "text|5|text/plain|utf8|-"],
        ["text/plain", "größe", "text|5|text/plain|utf8|-"],
        ["text/csv; charset=utf-8", "größe", "text|5|text/csv|utf-8|-"],
        ["application/json", '"é"', "text|3|application/json|utf8|-"],
        ["application/octet-stream", "größe", "bytes|7|application/octet-stream|-|-"],
        ["image/png", "abc", "bytes|3|image/png|-|-"],
      ])("of content type '%s' get text or bytes", async (type, body, answer) => {
        const { status, bytes, type: answered } = await ask("", body, type);
        expect([status, answered, bytes.toString()]).toEqual([200, "text/plain; charset=utf-8", answer]);
      });

      it.each([
        ["latin1", Buffer.from("größe", "latin1")],
        ["utf-16le", Buffer.from("größe", "utf16le")],
      ])("get text of charset %s decoded", async (charset, body) => {
        const { bytes } = await ask("", body, `text/plain; charset=${charset}`);
        expect(bytes.toString()).toBe(`text|5|text/plain|${charset}|-`);
      });

      it("get the query", async () => {
        expect((await ask("?a=b%20%C3%A9", "x", "text/plain")).bytes.toString()).toBe(
          "text|1|text/plain|utf8|b é",
        );
      });

      it.skipIf(host.takesBytes)("get the headers", async () => {
        expect((await ask("?give=header", "x", "text/plain")).bytes.toString()).toBe("my own");
      });

      it("give bytes, nothing, or text in a charset of their own", async () => {
        const bytes = await ask("?give=bytes", Uint8Array.of(0, 1, 255), "image/png");
        expect(bytes).toEqual({
          status: 200,
          type: expect.stringMatching(/^application\/octet-stream(;|$)/),
          bytes: Buffer.from([255, 1, 0]),
        });
        const nothing = await ask("?give=nothing", "x", "text/plain");
        expect([nothing.status, nothing.bytes.length]).toEqual([200, 0]);
        const latin = await ask("?give=latin1", "x", "text/plain");
        expect([latin.type, latin.bytes.toString("latin1")]).toEqual(["text/weird; charset=latin1", "größe"]);
        const wide = await ask("?give=utf16", "x", "text/plain");
        expect([wide.type, decodeUtf16(wide.bytes)]).toEqual(["text/weird; charset=utf16", "größe"]);
      });

      it.skipIf(host.takesBytes)("do not get text that is not in its charset", async () => {
        const { status, bytes } = await ask("", Uint8Array.of(0xff, 0xfe, 0xfd), "text/plain; charset=utf-8");
        expect([status, bytes.toString()]).toEqual([422, expect.stringContaining("not valid utf-8 text")]);
      });
    });

    describe.runIf(host.runs)("by drum score", () => {
      it("write what they give", async () => {
        const file = fileOf("data.txt", "größe");
        const text = await score(host, "unstructured", file, [...UNSTRUCTURED, "--query", "a=1"]);
        expect(text).toMatchObject({ code: 0, stderr: "", text: "text|5|text/plain|utf8|1" });
        const typed = ["--content-type", "image/png"];
        const bytes = await score(host, "unstructured", file, [...UNSTRUCTURED, ...typed]);
        expect(bytes).toMatchObject({ code: 0, stderr: "", text: "bytes|7|image/png|-|-" });
      });
    });
  },
);
