import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { always, routeTable } from "../../../src/server/dispatch.js";
import { requestListener } from "../../../src/server/http/door.js";
import { listen } from "../../../src/server/http/listen.js";
import { docs } from "../../../src/server/routes/docs.js";
import type { Service } from "../../../src/server/service.js";

/** The pages are public and the same for every model, so that they need none. */
const table = routeTable(docs, always(undefined as unknown as Service), { prefix: "", onError: () => {} });
const server = createServer(
  requestListener(
    (exchange) => table.answer(exchange),
    (_, response) => response.writeHead(404).end(),
    { version: "1.2.3", bodyLimit: 1000, clientTimeout: 1000 },
  ),
);
let url: string;

beforeAll(async () => {
  url = `http://127.0.0.1:${(await listen(server, { host: "localhost", bind: "127.0.0.1", port: 0 })).port}`;
});
afterAll(() => server.closeAllConnections());

/** Without the decompression of `fetch`. */
async function get(path: string, headers: Record<string, string> = {}, method = "GET") {
  const { request } = await import("node:http");
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>(
    (resolve, reject) => {
      const asked = request(url + path, { headers, method, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      asked.on("error", reject).end();
    },
  );
}

describe("files of pages", () => {
  it("come compressed to those who take that, else as they are", async () => {
    const plain = await get("/docs/swagger-ui.css");
    const zipped = await get("/docs/swagger-ui.css", { "accept-encoding": "br, gzip;q=0.5" });
    const refused = await get("/docs/swagger-ui.css", { "accept-encoding": "gzip;q=0, br" });
    expect(plain.headers).toMatchObject({
      "content-type": "text/css; charset=utf-8",
      vary: "Accept-Encoding",
    });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(zipped.headers["content-encoding"]).toBe("gzip");
    expect(zipped.body.length).toBeLessThan(plain.body.length / 4);
    expect(gunzipSync(zipped.body).equals(plain.body)).toBe(true);
    expect(refused.body.equals(plain.body)).toBe(true);
  });

  it("are not sent again to those who have them", async () => {
    const { headers } = await get("/docs");
    const tag = String(headers.etag);
    const again = await get("/docs", { "if-none-match": `"other", ${tag}` });
    expect({ status: again.status, length: again.body.length }).toEqual({ status: 304, length: 0 });
    expect(again.headers).toMatchObject({ etag: tag, "cache-control": "no-cache" });
    expect(again.headers["content-length"]).toBeUndefined();
    // Nothing is told of what is not sent (RFC 9110 §15.4.5).
    expect(again.headers["content-type"]).toBeUndefined();
    expect((await get("/docs/", { "if-none-match": tag })).status).toBe(200);
    expect((await get("/docs", { "if-none-match": '"other"' })).status).toBe(200);
  });

  it("tell their length to HEAD, and send nothing", async () => {
    const { headers, body } = await get("/docs", {}, "HEAD");
    expect(Number(headers["content-length"])).toBe((await get("/docs")).body.length);
    expect(body.length).toBe(0);
  });

  it("forbid browsers whatever is not the server's own", async () => {
    const { headers } = await get("/docs");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  it.each([
    "/docs/LICENSE",
    "/docs/index.html",
    "/docs/docs.js.gz",
    "/docs/..%2fdashboard%2fdashboard.js",
    "/docs/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json",
    "/docs/..",
    "/docs/docs.js%00",
    "/docs/__proto__",
    "/docs/constructor",
  ])("are those of a list: %s is none", async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});
