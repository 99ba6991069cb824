import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { MODELS } from "./models.js";
import { type FuzzedServer, startFuzzed } from "./server.js";

/** Conversations; each is a connection of its own. */
const CONVERSATIONS = Math.ceil(Number(process.env.FUZZ_REQUESTS ?? 6000) / 10);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const AT_ONCE = 8;
const PATIENCE = 30_000;

const text = "text\ngood\n";
const post = (headers: string, body: string) =>
  `POST /predict HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;

/** Requests that are HTTP, and some that look like it. */
const REQUESTS = [
  "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /ping HTTP/1.0\r\n\r\n",
  "GET /ping HTTP/2.0\r\nHost: x\r\n\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
  "CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET http://example.com/ping HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /ping HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
  "GET /p\xe9 HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /ping HTTP/1.1\r\n\r\n",
  "GET /ping HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
  "GET /ping HTTP/1.1\r\nHost: x\r\nA\0b: c\r\n\r\n",
  "GET /ping HTTP/1.1\r\nHost: x\r\n folded: c\r\n\r\n",
  post(`Content-Length: ${text.length}`, text),
  post("Content-Length: 99", text),
  post("Content-Length: -1", text),
  post("Content-Length: 1e1", text),
  post("Content-Length: 99999999999999999999", text),
  post(`Content-Length: ${text.length}\r\nTransfer-Encoding: chunked`, text),
  post("Transfer-Encoding: chunked", "a\r\ntext\ngood\n\r\n0\r\n\r\n"),
  post("Transfer-Encoding: chunked", "a;x=y\r\ntext\ngood\n\r\n0\r\nTrailer: x\r\n\r\n"),
  post("Transfer-Encoding: chunked", "fffffffffffffffff\r\nx"),
  post("Transfer-Encoding: identity, chunked", "0\r\n\r\n"),
  post("Transfer-Encoding: gzip", text),
  post(`Expect: 100-continue\r\nContent-Length: ${text.length}`, text),
];

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const PIECES = [
  "\0",
  "\r",
  "\n",
  "\r\n",
  "\r\n\r\n",
  " ",
  ":",
  "\xff",
  "x".repeat(20_000),
  "Content-Length: 1\r\n",
];

/** A few requests one after another, with some bytes changed, put in or cut off. */
const conversation = fc
  .tuple(
    fc.array(fc.constantFrom(...REQUESTS), { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(share, fc.nat(2), fc.constantFrom(...PIECES)), { maxLength: 2 }),
    share,
  )
  .map(([list, changes, split]) => {
    let bytes = list.join("");
    for (const [place, cut, piece] of changes) {
      const at = Math.floor(place * bytes.length);
      bytes = cut === 0 ? bytes.slice(0, at) : bytes.slice(0, at) + piece + bytes.slice(at + cut - 1);
    }
    const at = Math.floor(split * bytes.length);
    return [bytes.slice(0, at), bytes.slice(at)];
  });

let fuzzed: FuzzedServer;
beforeAll(async () => {
  fuzzed = await startFuzzed(MODELS.find(({ name }) => name === "text")!, ["--client-timeout", "2"]);
});
afterAll(() => fuzzed.server.stop("SIGKILL"));

/** All that the server says, until it closes the connection. The client says no more after its pieces. */
function converse(pieces: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(fuzzed.server.url);
  return new Promise((resolve, reject) => {
    let said = "";
    const socket = connect(Number(port), hostname, async () => {
      for (const piece of pieces) {
        socket.write(piece, "latin1");
        await new Promise((done) => setImmediate(done));
      }
      socket.end();
    });
    socket.setEncoding("latin1");
    socket.on("data", (chunk) => {
      said += chunk;
    });
    socket.on("error", () => resolve(said));
    socket.on("close", () => resolve(said));
    socket.setTimeout(PATIENCE, () =>
      reject(new Error("the server keeps a connection whose client has ended")),
    );
  });
}

/** What is wrong with an answer, or with several; the end of the last may be missing. */
function problemsOf(said: string): string[] {
  const found: string[] = [];
  let rest = said;
  while (rest !== "") {
    const [status = ""] = /^HTTP\/1\.1 (?:100 Continue\r\n\r\n|[2-5]\d\d [^\r\n]+\r\n)/.exec(rest) ?? [];
    if (status === "") return [...found, `no HTTP: ${rest.slice(0, 100)}`];
    if (status.includes("100 Continue")) {
      rest = rest.slice(status.length);
      continue;
    }
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) return found;
    const head = rest.slice(0, end + 2);
    if (/^HTTP\/1\.1 5/.test(head) && !/^HTTP\/1\.1 50[15] /.test(head)) found.push(head);
    if (!/\r\nX-Drum-Version: /i.test(head)) found.push(`no X-Drum-Version: ${head}`);
    const length = Number(/\r\nContent-Length: (\d+)\r\n/i.exec(head)?.[1] ?? 0);
    const body = rest.slice(end + 4, end + 4 + length);
    if (/Internal error|\n\s+at \S/.test(body)) found.push(body);
    rest = rest.slice(end + 4 + length);
  }
  return found;
}

it(`${CONVERSATIONS} conversations that are no HTTP, or hardly, end with clear answers (seed ${SEED})`, async () => {
  const conversations = fc.sample(conversation, { numRuns: CONVERSATIONS, seed: SEED });
  const found = new Map<string, readonly string[]>();
  let next = 0;
  const one = async () => {
    while (next < conversations.length) {
      const pieces = conversations[next++]!;
      for (const problem of problemsOf(await converse(pieces))) found.set(problem, pieces);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  expect([...found]).toEqual([]);
  expect(await fuzzed.deaths()).toBe(0);
  expect(fuzzed.suspicious).toEqual([]);
  const answer = await fetch(`${fuzzed.server.url}/predict`, { method: "POST", body: text });
  expect(await answer.json()).toEqual({ predictions: [{ yes: 0.9, no: expect.closeTo(0.1) }] });
});
