import type { Server } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { json, message } from "../../../src/server/answers.js";
import { always, routeTable } from "../../../src/server/dispatch.js";
import { httpServer, listen } from "../../../src/server/http/listen.js";
import type { Route } from "../../../src/server/routes/route.js";

const LARGE = "x".repeat(50_000_000);
const ROUTES: readonly Route<null>[] = [
  { method: "GET", paths: ["/ping"], handle: () => message("OK") },
  { method: "GET", paths: ["/large"], handle: () => ({ status: 200, headers: {}, body: LARGE }) },
  {
    method: "POST",
    paths: ["/echo"],
    handle: async (exchange) => json(Buffer.from(await exchange.body()).toString()),
  },
];

let server: Server;
let port: number;
let dropped = 0;
const TIMEOUT = 1000;

beforeAll(async () => {
  const table = routeTable(ROUTES, always(null), { prefix: "", onError: () => {} });
  server = httpServer(table, {
    version: "1.2.3",
    bodyLimit: 1000,
    clientTimeout: TIMEOUT,
    keepAlive: 500,
    maxHeaderSize: 4096,
    maxConnections: 50,
    onConnectionDropped: () => dropped++,
  });
  ({ port } = await listen(server, { host: "localhost", bind: "127.0.0.1", port: 0 }));
});
afterAll(() => server.closeAllConnections());

interface Said {
  readonly text: string;
  readonly milliseconds: number;
}

/** What comes back on a connection until it is closed. */
function talk(speak: (socket: Socket) => void, listening = true): Promise<Said> {
  return new Promise((resolve) => {
    let text = "";
    const began = performance.now();
    const socket = connect(port, "127.0.0.1", () => speak(socket));
    if (listening) {
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
      });
    }
    socket.on("error", () => {});
    socket.on("close", () => resolve({ text, milliseconds: performance.now() - began }));
  });
}

const send = (text: string) => talk((socket) => socket.write(text, "latin1"));
const answers = ({ text }: Said) =>
  [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
const alive = async () => expect((await fetch(`http://127.0.0.1:${port}/ping`)).status).toBe(200);

describe("requests with two meanings", () => {
  const hidden = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";
  const post = (headers: string, body: string) =>
    `POST /echo HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;
  it.each([
    ["a length and chunks", post("Content-Length: 5\r\nTransfer-Encoding: chunked", `0\r\n\r\n${hidden}`)],
    ["chunks and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 5", `0\r\n\r\n${hidden}`)],
    ["two lengths", post("Content-Length: 1\r\nContent-Length: 50", `a${hidden}`)],
    ["a list of lengths", post("Content-Length: 1, 50", `a${hidden}`)],
    ["a negative length", post("Content-Length: -1", hidden)],
    ["a signed length", post("Content-Length: +1", `a${hidden}`)],
    ["a hexadecimal length", post("Content-Length: 0x1", `a${hidden}`)],
    ["an endless length", post("Content-Length: 99999999999999999999999", hidden)],
    ["an unknown coding", post("Transfer-Encoding: chunked, identity", `0\r\n\r\n${hidden}`)],
    ["a coding in disguise", post("Transfer-Encoding: xchunked", `0\r\n\r\n${hidden}`)],
    ["a folded header", post("Transfer-Encoding:\r\n chunked", `0\r\n\r\n${hidden}`)],
    ["a space before the colon", post("Transfer-Encoding : chunked", `0\r\n\r\n${hidden}`)],
    ["a zero byte in a header", post("A: b\0c\r\nContent-Length: 0", hidden)],
    ["a line feed alone", `POST /echo HTTP/1.1\nHost: x\nContent-Length: 0\n\n${hidden}`],
    ["a return in a header", post("A: b\rContent-Length: 0", hidden)],
    [
      "a chunk size that overflows",
      post("Transfer-Encoding: chunked", `fffffffffffffffff\r\na\r\n0\r\n\r\n${hidden}`),
    ],
    ["a signed chunk size", post("Transfer-Encoding: chunked", `-1\r\na\r\n0\r\n\r\n${hidden}`)],
    ["a name that is none", post("A b: c\r\nContent-Length: 0", hidden)],
    ["no host", "GET /ping HTTP/1.1\r\n\r\n"],
    ["another protocol", "GET /ping HTTP/9.9\r\nHost: x\r\n\r\n"],
    ["a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
  ])("(%s) are refused once, and what they hide is not answered", async (_, text) => {
    const said = await send(text);
    expect(answers(said)).toEqual([400]);
    expect(said.text).not.toContain('"OK"');
    await alive();
  });

  it("are not those that follow one another on a connection: these are answered in order", async () => {
    const requests = Array.from({ length: 100 }, (_, i) =>
      post(`Content-Length: ${String(i).length}`, String(i)),
    );
    const last = "GET /ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const said = await send(requests.join("") + last);
    expect(answers(said)).toEqual(Array(101).fill(200));
    expect([...said.text.matchAll(/"(\d+)"/g)].map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
  });
});

describe("too much", () => {
  it.each([
    ["a long header", `GET /ping HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(5000)}\r\n\r\n`, 431],
    ["many headers", `GET /ping HTTP/1.1\r\nHost: x\r\n${"A: b\r\n".repeat(5000)}\r\n`, 431],
    ["a long target", `GET /${"a".repeat(5000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    [
      "long chunk extensions",
      `POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;${"a".repeat(20_000)}\r\na\r\n0\r\n\r\n`,
      413,
    ],
    ["a large body", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", 413],
    [
      "a large body in chunks",
      `POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${"64\r\n".concat("a".repeat(100), "\r\n").repeat(11)}0\r\n\r\n`,
      413,
    ],
  ])("%s is refused", async (_, text, status) => {
    expect(answers(await send(text))[0]).toBe(status);
    await alive();
  });

  it("connections are cut, and then taken again", async () => {
    const held = await Promise.all(
      Array.from(
        { length: 50 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(port, "127.0.0.1", () => resolve(socket)).on("error", () => {});
          }),
      ),
    );
    await expect.poll(async () => (await send("")).milliseconds, { interval: 20 }).toBeLessThan(400);
    expect(dropped).toBeGreaterThan(0);
    for (const socket of held) socket.destroy();
    await expect
      .poll(() =>
        fetch(`http://127.0.0.1:${port}/ping`).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
  });
});

describe.concurrent("slow clients", () => {
  /** Writes one character after another for as long as it is let. */
  const drip = (socket: Socket, text: string) => {
    let at = 0;
    const timer = setInterval(() => {
      if (socket.writable && at < text.length) socket.write(text[at++]!);
    }, 50);
    socket.on("close", () => clearInterval(timer));
  };

  it.each([
    ["headers", "", `GET /ping HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(1000)}\r\n\r\n`],
    ["a body", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n", "a".repeat(900)],
    [
      "chunks",
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
      "1\r\na\r\n".repeat(300),
    ],
  ])("that drip %s are answered 408 in time, however steadily they do", async (_, first, rest) => {
    const said = await talk((socket) => {
      socket.write(first);
      drip(socket, rest);
    });
    expect(answers(said)).toEqual([408]);
    expect(said.milliseconds).toBeLessThan(TIMEOUT * 3);
  });

  it("that take nothing of their answer are cut off", async () => {
    const said = await talk((socket) => {
      socket.pause();
      socket.write("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
      // Whether it is cut off shows only when it is read again.
      setTimeout(() => socket.resume(), TIMEOUT * 3);
    }, true);
    expect(said.text.length).toBeLessThan(LARGE.length);
    await alive();
  });

  it("that say nothing after an answer are left after the keep-alive time", async () => {
    const said = await send("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(answers(said)).toEqual([200]);
    expect(said.milliseconds).toBeGreaterThan(400);
    expect(said.milliseconds).toBeLessThan(3000);
  });
});
