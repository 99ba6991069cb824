import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { connect, type Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { json } from "../../../src/server/answers.js";
import { always, routeTable } from "../../../src/server/dispatch.js";
import { bodyBudget, SMALL_BODY } from "../../../src/server/http/body-budget.js";
import { httpServer, listen } from "../../../src/server/http/listen.js";
import type { Route } from "../../../src/server/routes/route.js";

const ROUTES: readonly Route<null>[] = [
  { method: "POST", paths: ["/size"], handle: async (exchange) => json((await exchange.body()).length) },
];
const BUDGET = 1_000_000;
const LIMIT = 900_000;

let server: Server;
let url: string;
beforeAll(async () => {
  const table = routeTable(ROUTES, always(null), { prefix: "", onError: () => {} });
  const limits = { bodyLimit: LIMIT, bodyBudget: bodyBudget(BUDGET), clientTimeout: 20_000 };
  server = httpServer(table, { version: "1.2.3", ...limits });
  const { port } = await listen(server, { host: "localhost", bind: "127.0.0.1", port: 0 });
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => server.closeAllConnections());

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A request that has been sent so far. */
function open(headers: string, body = ""): Socket {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`POST /size HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`);
  sockets.push(socket);
  return socket;
}

const post = (body: Buffer, headers: Record<string, string> = {}) =>
  fetch(`${url}/size`, { method: "POST", body, headers });
const statusOf = async (...request: Parameters<typeof post>) => (await post(...request)).status;
const large = Buffer.alloc(300_000);
const chunk = (size: number) => `${size.toString(16)}\r\n${"x".repeat(size)}\r\n`;

/** Nothing is left of earlier bodies: the largest that may be is taken. */
const expectAllGivenBack = () => expect.poll(() => statusOf(Buffer.alloc(LIMIT))).toBe(200);

describe("bodies that arrive at the same time", () => {
  it("are counted by the length that they announce; what would be too much is told when to try again", async () => {
    const other = open("Content-Length: 800000", "the first bytes");
    await expect.poll(() => statusOf(large)).toBe(429);
    const refused = await post(large);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.headers.get("connection")).toBe("close");
    expect(await refused.text()).toContain(`take ${BUDGET} bytes already`);
    expect(await statusOf(Buffer.alloc(150_000))).toBe(200);
    // Small ones are taken whatever else comes.
    expect(await statusOf(Buffer.alloc(SMALL_BODY))).toBe(200);
    other.destroy();
    await expectAllGivenBack();
  });

  it("are counted as they arrive where they announce nothing", async () => {
    const other = open("Transfer-Encoding: chunked", chunk(800_000));
    await expect.poll(() => statusOf(large)).toBe(429);
    const answer = new Promise<string>((resolve) => other.once("data", (data) => resolve(String(data))));
    other.write("0\r\n\r\n");
    expect(await answer).toContain("HTTP/1.1 200 OK");
    await expectAllGivenBack();
  });

  it("are refused in their middle where the rest does not fit", async () => {
    open("Content-Length: 800000");
    await expect.poll(() => statusOf(large)).toBe(429);
    const second = open("Transfer-Encoding: chunked", chunk(150_000));
    const answer = new Promise<string>((resolve) => second.once("data", (data) => resolve(String(data))));
    second.write(chunk(100_000));
    expect(await answer).toContain("HTTP/1.1 429 Too Many Requests");
  });

  it.each([
    ["gzip", gzipSync(large)],
    ["deflate", deflateSync(large)],
    ["br", brotliCompressSync(large)],
    // A frame that has 300,000 zeros as blocks of a repeated byte (RFC 8878).
    ["zstd", Buffer.from("28b52ffda0e09304000200100002001000039f0400", "hex")],
  ])("count with what they expand to (%s)", async (coding, body) => {
    const headers = { "Content-Encoding": coding };
    const alone = await post(body, headers);
    expect([alone.status, await alone.json()]).toEqual([200, large.length]);
    open("Content-Length: 800000");
    await expect.poll(() => statusOf(large)).toBe(429);
    expect(await statusOf(body, headers)).toBe(429);
  });
});

it("what went wrong with a body leaves nothing of it behind", async () => {
  const junk = randomBytes(200_000);
  for (let i = 0; i < 10; i++) {
    expect(await statusOf(junk, { "Content-Encoding": "gzip" })).toBe(400);
    expect(await statusOf(junk, { "Content-Encoding": "rot13" })).toBe(415);
    expect(await statusOf(gzipSync(Buffer.alloc(LIMIT + 1)), { "Content-Encoding": "gzip" })).toBe(413);
  }
  for (let i = 0; i < 10; i++) {
    open("Content-Length: 90000", "x".repeat(70_000)).end();
    open("Transfer-Encoding: chunked", chunk(100_000)).resetAndDestroy();
    open("Transfer-Encoding: chunked", `${chunk(100_000)}no chunk`);
  }
  await expectAllGivenBack();
});
