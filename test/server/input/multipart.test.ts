import busboy from "busboy";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMediaType } from "../../../src/data/media-type.js";
import { parseMultipart } from "../../../src/server/input/multipart.js";

const form = (text: string, boundary = "B") =>
  parseMultipart(Buffer.from(text, "latin1"), parseMediaType(`multipart/form-data; boundary=${boundary}`));

const file = (content: string) =>
  `--B\r\nContent-Disposition: form-data; name="X"; filename="a.csv"\r\n\r\n${content}\r\n--B--\r\n`;

interface Found {
  name: string;
  filename: string | undefined;
  type: string;
  content: string;
}

/** The same body through busboy. */
function byBusboy(body: Uint8Array, contentType: string): Promise<Found[]> {
  return new Promise((resolve, reject) => {
    const found: Found[] = [];
    const parser = busboy({ headers: { "content-type": contentType }, defParamCharset: "utf8" });
    parser.on("file", (name, stream, { filename, mimeType }) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () =>
        found.push({ name, filename, type: mimeType, content: Buffer.concat(chunks).toString("latin1") }),
      );
    });
    parser.on("close", () => resolve(found)).on("error", reject);
    parser.end(body);
  });
}

describe("parseMultipart", () => {
  it("takes no more parts and headers than a form has", () => {
    const part = '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n';
    expect(form(`${part.repeat(1000)}--B--\r\n`)).toHaveLength(1000);
    expect(() => form(`${part.repeat(1001)}--B--\r\n`)).toThrow("more than 1000 parts");
    expect(() => form(`--B\r\n${"a: b\r\n".repeat(10_000)}\r\nx\r\n--B--\r\n`)).toThrow(
      "the headers of a part are too long",
    );
  });

  it("reads what fetch sends as busboy does, for any content and name", async () => {
    const part = fc.record({
      name: fc.constantFrom("X", "X.colnames", "y", "größe"),
      filename: fc.constantFrom("a.csv", "b c.mtx", "ä.parquet", "x"),
      type: fc.constantFrom("text/csv", "application/octet-stream", "text/mtx"),
      content: fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.string({ unit: fc.constantFrom("\r", "\n", "-", "-", "B", "a") }).map((text) => Buffer.from(text)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), async (parts) => {
        const data = new FormData();
        for (const { name, filename, type, content } of parts) {
          data.append(name, new Blob([new Uint8Array(content)], { type }), filename);
        }
        const request = new Request("http://localhost", { method: "POST", body: data });
        const contentType = request.headers.get("content-type")!;
        const body = new Uint8Array(await request.arrayBuffer());
        const ours = parseMultipart(body, parseMediaType(contentType)).map((found) => ({
          name: found.name,
          filename: found.filename,
          type: found.mediaType.essence,
          content: Buffer.from(found.bytes).toString("latin1"),
        }));
        expect(ours).toEqual(await byBusboy(body, contentType));
      }),
      { numRuns: 200 },
    );
  });

  it("keeps a part's charset, which busboy drops for files", () => {
    const parts = form(
      '--B\r\nContent-Disposition: form-data; name="X"; filename="a"\r\nContent-Type: text/csv; charset=latin1\r\n\r\na\r\n--B--',
    );
    expect(parts[0]!.mediaType).toEqual({ essence: "text/csv", parameters: { charset: "latin1" } });
  });

  it("takes a preamble, padding behind a boundary, an empty part and one without headers", () => {
    const parts = form(
      'preamble\r\n--B \t\r\nContent-Disposition: form-data; name="X"\r\n\r\n\r\n--B\r\n\r\nnameless\r\n--B--\r\nepilogue',
    );
    expect(parts.map(({ name, bytes }) => [name, bytes.length])).toEqual([["X", 0]]);
  });

  it.each([
    ["no boundary in the type", "x", "", "its Content-Type has no boundary"],
    ["a boundary that does not occur", "a,b\r\n1,2\r\n", "B", "its boundary does not occur in it"],
    ["nothing", "", "B", "its boundary does not occur in it"],
    ["a cut end", file("1,2").slice(0, -7), "B", "the closing boundary is missing"],
    ["a cut closing boundary", file("1,2").slice(0, -4), "B", "the closing boundary is missing"],
    ["cut headers", file("1,2").slice(0, 30), "B", "the headers of a part do not end"],
    [
      "a flood of parts",
      `${"--B\r\nContent-Disposition: form-data; name=X\r\n\r\n\r\n".repeat(1001)}--B--`,
      "B",
      "1000 parts",
    ],
  ])("refuses %s", (_, text, boundary, reason) => {
    expect(() => form(text, boundary)).toThrow(reason);
  });
});
