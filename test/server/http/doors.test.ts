import { createServer, request as httpRequest, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drumError } from "../../../src/errors.js";
import { json, message } from "../../../src/server/answers.js";
import { always, normalPrefix, type RouteTable, routeTable } from "../../../src/server/dispatch.js";
import { queryOf } from "../../../src/server/exchange.js";
import { expressDoor } from "../../../src/server/http/express.js";
import { httpServer, listen } from "../../../src/server/http/listen.js";
import type { Route } from "../../../src/server/routes/route.js";

const LIMIT = 1000;
const OPTIONS = { version: "1.2.3", bodyLimit: LIMIT, clientTimeout: 1000 };

/** Frames of zstd (RFC 8878): one raw block with the text, and 100,000 zeros as one block of repeated bytes. */
const ZSTD_TEXT = Buffer.from(`28b52ffd2004210000${Buffer.from("text").toString("hex")}`, "hex");
const ZSTD_BLOCK_OF_ZEROS = Buffer.from("28b52ffda0a0860100" + "03350c" + "00", "hex");

interface Seen {
  errors: unknown[];
  aborted: number;
}

const ROUTES: readonly Route<Seen>[] = [
  { method: "GET", paths: ["/", "/ping"], handle: () => message("OK") },
  {
    method: "POST",
    paths: ["/echo"],
    handle: async (exchange) => {
      const bytes = await exchange.body();
      return json({ length: bytes.length, text: Buffer.from(bytes).toString(), query: queryOf(exchange) });
    },
  },
  {
    method: "POST",
    paths: ["/fail"],
    handle: () => {
      throw drumError("NO_DATA", {});
    },
  },
  {
    method: "POST",
    paths: ["/defect"],
    handle: async () => {
      throw new Error("secret value 42");
    },
  },
  {
    method: "POST",
    paths: ["/header"],
    handle: async () => ({ status: 200, headers: { "X-A": "line\nend" }, body: "x" }),
  },
  {
    method: "POST",
    paths: ["/wait"],
    handle: (exchange, seen) =>
      new Promise((resolve) => {
        exchange.whenGone(() => {
          seen.aborted++;
          resolve(message("late"));
        });
      }),
  },
];

const seen: Seen = { errors: [], aborted: 0 };
const onError = (error: unknown) => seen.errors.push(error);

function tableOf(prefix = ""): RouteTable {
  return routeTable(ROUTES, always(seen), { prefix: normalPrefix(prefix), onError });
}

const servers: Server[] = [];

async function start(server: Server): Promise<string> {
  servers.push(server);
  const { port } = await listen(server, { host: "localhost", bind: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${port}`;
}

let node: string;
let express: string;

beforeAll(async () => {
  node = await start(httpServer(tableOf(), OPTIONS));
  express = await start(createServer(await expressDoor(tableOf(), OPTIONS)));
});

afterAll(() => {
  for (const server of servers) server.closeAllConnections();
});

/** An answer as far as the doors must agree on it. */
async function answerOf(base: string, path: string, init: RequestInit) {
  const response = await fetch(base + path, { redirect: "manual", ...init });
  // What belongs to the connection is the server's and the client's own affair.
  const { date, connection, "keep-alive": keepAlive, ...headers } = Object.fromEntries(response.headers);
  expect(date).toBeDefined();
  return { status: response.status, headers, body: await response.text() };
}

/** What the server sends for raw bytes on a connection, until it closes. */
function raw(base: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(Number(new URL(base).port), "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    socket.on("close", () => resolve(received)).on("error", reject);
  });
}

describe("both doors", () => {
  const id = { "X-Request-ID": "abc" };
  const cases: [string, RequestInit][] = [
    ["/", {}],
    ["/ping", {}],
    ["/ping/", {}],
    ["/ping?x=1", {}],
    ["/%70ing", {}],
    ["/ping", { method: "HEAD" }],
    ["/ping", { method: "POST", body: "x" }],
    ["/ping", { method: "OPTIONS" }],
    ["/echo", {}],
    ["/echo", { method: "POST" }],
    ["/echo/?a=1&a=2&b=%20x", { method: "POST", body: "größe" }],
    ["/echo", { method: "POST", body: "x".repeat(LIMIT) }],
    ["/echo", { method: "POST", body: "x".repeat(LIMIT + 1) }],
    ["/echo", { method: "POST", body: gzipSync("zipped"), headers: { "Content-Encoding": "gzip" } }],
    ["/echo", { method: "POST", body: "no gzip", headers: { "Content-Encoding": "gzip" } }],
    ["/echo", { method: "POST", body: "x", headers: { "Content-Encoding": "rot13" } }],
    ["/fail", { method: "POST" }],
    ["/header", { method: "POST" }],
    ["/nowhere", {}],
    ["/nowhere", { method: "HEAD" }],
    ["/nowhere", { method: "POST", body: "x" }],
    ["/PING", {}],
    ["/ping//", {}],
    ["/%zz", {}],
    ["/a<script>", {}],
  ];

  it.each(cases)("give the same answer to %s %j", async (path, init) => {
    const asked = { ...init, headers: { ...(init.headers as Record<string, string>), ...id } };
    expect(await answerOf(express, path, asked)).toEqual(await answerOf(node, path, asked));
  });
});

describe("an answer", () => {
  it("carries the version and the request's id, or a new one", async () => {
    const given = await fetch(`${node}/ping`, { headers: { "X-Request-ID": "mine" } });
    expect(given.headers.get("X-Drum-Version")).toBe("1.2.3");
    expect(given.headers.get("X_Request_ID")).toBe("mine");
    expect(given.headers.get("X-Request-ID")).toBe("mine");
    expect(
      (await fetch(`${node}/ping`, { headers: { X_Request_ID: "old" } })).headers.get("X_Request_ID"),
    ).toBe("old");
    const made = await fetch(`${node}/nowhere`);
    expect(made.headers.get("X_Request_ID")).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it.each([
    ["the longest", "x".repeat(128), true],
    ["of a load balancer", "Root=1-67891233-abcdef012345678912345678", true],
    ["too long", "x".repeat(129), false],
    ["empty", "", false],
    ["with a space", "7) 2026-01-01 ERROR", false],
    ["with a quote", 'a"b', false],
    ["beyond ASCII", "\u009b31m", false],
  ])("does not carry an id that is unfit for logs: %s", async (_, id, fit) => {
    const given = (await fetch(`${node}/ping`, { headers: { "X-Request-ID": id } })).headers.get(
      "X-Request-ID",
    );
    if (fit) expect(given).toBe(id);
    else expect(given).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("to HEAD has the headers of GET and no body", async () => {
    const got = await answerOf(node, "/ping", { headers: { "X-Request-ID": "1" } });
    const head = await answerOf(node, "/ping", { method: "HEAD", headers: { "X-Request-ID": "1" } });
    expect(head).toEqual({ ...got, body: "" });
  });

  it("to another method is 405 and says which are allowed", async () => {
    const { status, headers, body } = await answerOf(node, "/echo/", { method: "PUT", body: "x" });
    expect([status, headers.allow]).toEqual([405, "POST, OPTIONS"]);
    expect(JSON.parse(body)).toEqual({ message: "ERROR: /echo/ does not take PUT. Use POST, OPTIONS." });
  });

  it("to an unknown path is a 404 page that does not repeat the path", async () => {
    const { status, headers, body } = await answerOf(node, "/a<script>", {});
    expect([status, headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
    expect(body).toContain("<h1>Not Found</h1>");
    expect(body).not.toContain("script");
  });

  it("with a header that HTTP cannot carry becomes an error", async () => {
    const { status, headers } = await answerOf(node, "/header", { method: "POST" });
    expect([status, headers["x-a"]]).toEqual([500, undefined]);
  });

  it("to a defect names the request, not the reason, and the reason is reported", async () => {
    seen.errors.length = 0;
    const { status, body } = await answerOf(node, "/defect", {
      method: "POST",
      headers: { "X-Request-ID": "r1" },
    });
    expect(status).toBe(500);
    expect(body).toContain("request id r1");
    expect(body).not.toContain("secret");
    expect(seen.errors).toEqual([new Error("secret value 42")]);
  });
});

describe("a prefix", () => {
  it.each(["/models/1", "models/1/"])("%s stands before every route", async (prefix) => {
    const base = await start(httpServer(tableOf(prefix), OPTIONS));
    for (const path of ["/models/1", "/models/1/", "/models/1/ping", "/models/1/ping/"]) {
      expect((await fetch(base + path)).status).toBe(200);
    }
    expect((await fetch(`${base}/ping`)).status).toBe(404);
  });
});

describe("a body", () => {
  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["zstd", () => ZSTD_TEXT],
  ])("compressed with %s is decompressed", async (coding, compress) => {
    const init = { method: "POST", body: compress("text"), headers: { "Content-Encoding": coding } };
    expect(await (await fetch(`${node}/echo`, init)).json()).toMatchObject({ text: "text" });
  });

  it.each([
    ["gzip", gzipSync(Buffer.alloc(LIMIT * 100))],
    ["zstd", ZSTD_BLOCK_OF_ZEROS],
  ])("that grows over the limit when decompressed with %s is 413", async (coding, body) => {
    const headers = { "Content-Encoding": coding };
    const response = await fetch(`${node}/echo`, { method: "POST", body, headers });
    expect(response.status).toBe(413);
  });

  it("that comes too slowly is 408", async () => {
    const answer = await raw(node, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect((await fetch(`${node}/ping`)).status).toBe(200);
  });

  it("over the limit without a length announced is 413, and the client sees it though it is still sending", async () => {
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(`${node}/echo`, { method: "POST" }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode));
      });
      request.on("error", reject);
      for (let i = 0; i < 500; i++) request.write("x".repeat(1000));
    });
    expect(status).toBe(413);
  });

  it("cut off by the client is reported, and the server lives", async () => {
    seen.errors.length = 0;
    const { port } = new URL(node);
    const socket = connect(Number(port), "127.0.0.1", () => {
      socket.write("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf", () =>
        socket.destroy(),
      );
    });
    await expect
      .poll(() => seen.errors.map(String))
      .toEqual([expect.stringContaining("the connection ended inside")]);
    expect((await fetch(`${node}/ping`)).status).toBe(200);
  });
});

describe("a client that goes away", () => {
  it("is noticed", async () => {
    const controller = new AbortController();
    const before = seen.aborted;
    const pending = fetch(`${node}/wait`, { method: "POST", signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(pending).rejects.toThrow();
    await expect.poll(() => seen.aborted).toBe(before + 1);
  });
});

describe("what is not HTTP", () => {
  const post = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  it.each([
    ["garbage", "\x00\x01garbage\r\n\r\n", 400],
    ["a chunk size that is no number", `${post}zz\r\nabc\r\n`, 400],
    [
      "two lengths",
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      400,
    ],
    ["no Host", "GET /ping HTTP/1.1\r\n\r\n", 400],
    ["headers without end", `GET / HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(20_000)}\r\n\r\n`, 431],
  ])("(%s) is refused with one clear answer", async (_, text, status) => {
    const answer = await raw(node, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain("X-Drum-Version: 1.2.3");
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))).message).toMatch(/^ERROR: The request/);
    expect((await fetch(`${node}/ping`)).status).toBe(200);
  });

  it("answers whoever expects something unknown as if nothing was expected", async () => {
    const expecting = "GET /ping HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\nConnection: close\r\n\r\n";
    expect(await raw(node, expecting)).toMatch(/^HTTP\/1\.1 200 OK\r\nX-Drum-Version: 1\.2\.3\r\n/);
  });

  it("takes a target with scheme and host, as proxies send it", async () => {
    expect(await raw(node, "GET http://x/ping?a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).toContain(
      "200 OK",
    );
    expect(await raw(node, "GET http://x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).toContain(
      "200 OK",
    );
  });
});

describe("listen", () => {
  it("says that a port is in use", async () => {
    const { port } = servers[0]!.address() as AddressInfo;
    const second = httpServer(tableOf(), OPTIONS);
    await expect(listen(second, { host: "localhost", bind: "127.0.0.1", port })).rejects.toThrow(
      `Cannot listen on localhost:${port}: the port is in use.`,
    );
  });

  it("says that an address is not this machine's", async () => {
    const server = httpServer(tableOf(), OPTIONS);
    await expect(listen(server, { host: "192.0.2.1", bind: "192.0.2.1", port: 0 })).rejects.toThrow(
      "Cannot listen on 192.0.2.1:0 (EADDRNOTAVAIL).",
    );
  });
});
