import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
// @ts-expect-error plain JavaScript
import { newTally, startLoad } from "../../drill/load.mjs";

/** A server that does something wrong in each way, now and then. */
const faulty = createServer((request, response) => {
  const answer = (status: number, body: string) =>
    response.writeHead(status, { "content-length": body.length }).end(body);
  switch (request.url) {
    case "/wrong":
      return answer(200, "43");
    case "/error":
      return answer(500, "broken");
    case "/reset":
      return request.socket.resetAndDestroy();
    case "/close":
      return request.socket.end();
    case "/half":
      response.writeHead(200, { "content-length": "2" });
      response.write("4");
      return setTimeout(() => request.socket.end(), 20);
    case "/busy":
      return response.writeHead(429, { "retry-after": "1", "content-length": 0 }).end();
    default:
      return answer(200, "42");
  }
});

let address: { host: string; port: number };
beforeAll(async () => {
  await new Promise<void>((resolve) => faulty.listen(0, "127.0.0.1", resolve));
  address = { host: "127.0.0.1", port: (faulty.address() as AddressInfo).port };
});
afterAll(() => (faulty as Server).closeAllConnections());

it.each([
  ["/right", [], []],
  ["/wrong", ["wrong answer"], []],
  ["/error", ["500 broken"], []],
  ["/reset", ["connection reset"], []],
  ["/close", ["connection closed"], []],
  ["/half", ["connection closed"], []],
  ["/busy", [], ["busy"]],
])("the drill's load notices what a server does wrong (%s)", async (path, failures, refusals) => {
  const tally = newTally();
  const questions = [
    { message: `GET /right HTTP/1.1\r\nHost: x\r\n\r\n`, answer: "42" },
    { message: `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`, answer: "42" },
  ];
  const byDesign = ({ status }: { status?: number }) => (status === 429 ? "busy" : undefined);
  const stop = startLoad(address, questions, { connections: 2, tally, byDesign });
  await sleep(200);
  await stop();
  expect(tally.answered).toBeGreaterThan(1);
  expect([...tally.failed.keys()]).toEqual(failures);
  expect([...tally.refused.keys()]).toEqual(refusals);
});
