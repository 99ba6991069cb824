import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { drumError } from "../../../src/errors.js";
import { message } from "../../../src/server/answers.js";
import { always } from "../../../src/server/dispatch.js";
import { accessLog } from "../../../src/server/logs/access-log.js";
import type { LogFormat } from "../../../src/server/logs/entry.js";
import { createLog } from "../../../src/server/logs/log.js";
import type { Route } from "../../../src/server/routes/route.js";
import { serve } from "../../../src/server/serve.js";

const ROUTES: readonly Route<null>[] = [
  {
    method: "POST",
    paths: ["/predict", "/invocations"],
    async handle(exchange) {
      await exchange.body();
      exchange.record.rows = 2;
      return message("größe");
    },
  },
  {
    method: "POST",
    paths: ["/mistake"],
    handle() {
      throw drumError("NO_DATA", {});
    },
  },
  { method: "GET", paths: ["/never"], handle: () => new Promise(() => {}) },
  { method: "GET", paths: ["/slow"], handle: () => new Promise((r) => setTimeout(r, 300, message("OK"))) },
];

let end = () => {};
afterEach(() => end());

async function started(format: LogFormat) {
  const lines: string[] = [];
  const served = await serve(ROUTES, always(null), {
    address: { host: "localhost", bind: "127.0.0.1", port: 0 },
    prefix: "",
    version: "1.2.3",
    bodyLimit: 1000,
    clientTimeout: 1000,
    log: createLog("critical"),
    showStacktrace: false,
    observers: [accessLog(format, (line) => lines.push(line))],
  });
  end = () => served.server.closeAllConnections();
  return { ...served, lines };
}

const TRACE = "0af7651916cd43dd8448eb211c80319c";

describe("the access log", () => {
  it("has an entry a request, without what is secret in it", async () => {
    const { url, lines } = await started("json");
    const headers = {
      "X-Request-ID": "r1",
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
      authorization: "secret",
    };
    await fetch(`${url}/invocations?key=secret`, { method: "POST", body: "secret", headers });
    await fetch(`${url}/mistake`, { method: "POST", body: "secret" });
    await fetch(`${url}/nowhere/%0A?secret`);
    await expect.poll(() => lines.length).toBe(3);
    expect(lines.join("")).not.toContain("secret");
    const [good, mistake, nowhere] = lines.map((line) => JSON.parse(line));
    expect(good).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/),
      logger: "access",
      method: "POST",
      path: "/invocations",
      route: "/predict",
      status: 200,
      duration_ms: expect.any(Number),
      bytes_in: 6,
      bytes_out: 21,
      rows: 2,
      request_id: "r1",
      trace_id: TRACE,
      client: "127.0.0.1",
    });
    expect(mistake).toMatchObject({ route: "/mistake", status: 422, error: "NO_DATA" });
    expect(nowhere).toMatchObject({ path: "/nowhere/%0A", status: 404 });
    expect(nowhere).not.toHaveProperty("route");
  });

  it("is text by default", async () => {
    const { url, lines } = await started("text");
    await fetch(`${url}/predict`, { method: "POST", body: "12", headers: { "X-Request-ID": "r1" } });
    await expect.poll(() => lines.length).toBe(1);
    expect(lines[0]).toMatch(
      /^\S+Z ACCESS POST \/predict 200 route=\/predict duration_ms=[\d.]+ bytes_in=2 bytes_out=21 rows=2 request_id=r1 client=127\.0\.0\.1\n$/,
    );
  });

  it("tells of what was not even a request", async () => {
    const { url, lines } = await started("text");
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write("secret\r\n\r\n");
    await expect.poll(() => lines.length).toBe(1);
    expect(lines[0]).toMatch(/^\S+Z ACCESS - - 400 client=127\.0\.0\.1\n$/);
    socket.destroy();
  });

  it("tells of answers that their clients did not wait for", async () => {
    const { url, lines } = await started("json");
    await expect(fetch(`${url}/slow`, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
    await expect.poll(() => lines.length).toBe(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      path: "/slow",
      status: 200,
      aborted: true,
      client: "127.0.0.1",
    });
  });
});
