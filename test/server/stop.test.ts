import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { message } from "../../src/server/answers.js";
import { always, routeTable } from "../../src/server/dispatch.js";
import { httpServer, listen } from "../../src/server/http/listen.js";
import type { Route } from "../../src/server/routes/route.js";
import { drain } from "../../src/server/stop.js";
import { until } from "../scenarios/processes.js";

const ROUTES: readonly Route<unknown>[] = [
  { method: "GET", paths: ["/ping"], handle: () => message("OK") },
  { method: "GET", paths: ["/slow"], handle: () => sleep(400).then(() => message("OK")) },
];
const GET = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** A connection and all that has come on it. */
async function client({ address }: Server) {
  const socket: Socket = connect((address.call(server) as AddressInfo).port, "127.0.0.1");
  const state = { socket, text: "", closed: 0 };
  socket.on("data", (chunk) => {
    state.text += chunk;
  });
  socket.on("close", () => {
    state.closed = performance.now();
  });
  await new Promise((resolve) => socket.once("connect", resolve));
  return state;
}

let server: Server;

describe("draining", () => {
  let start: number;
  let ended: number;
  let clients: Record<"busy" | "late" | "idle" | "silent", Awaited<ReturnType<typeof client>>>;

  beforeAll(async () => {
    const table = routeTable(ROUTES, always(undefined), { prefix: "", onError: () => {} });
    server = httpServer(table, { version: "1.2.3", bodyLimit: 1000, clientTimeout: 60_000 });
    await listen(server, { host: "localhost", bind: "127.0.0.1", port: 0 });
    const [busy, late, idle, silent] = await Promise.all([1, 2, 3, 4].map(() => client(server)));
    clients = { busy: busy!, late: late!, idle: idle!, silent: silent! };
    busy!.socket.write(GET("/slow"));
    late!.socket.write(GET("/ping"));
    idle!.socket.write(GET("/ping"));
    await until(() => [late!.text, idle!.text].every((text) => text.endsWith("}")));
    await sleep(100);
    start = performance.now();
    const drained = drain(server, undefined, 20_000);
    // On its way when the server closes.
    late!.socket.write(GET("/ping"));
    await drained;
    ended = performance.now();
    await until(() => Object.values(clients).every(({ closed }) => closed > 0));
  });

  const answers = (text: string) => text.split(/(?=HTTP\/1\.1)/);

  it("answers what runs, and says that the connection ends", () => {
    expect(answers(clients.busy.text)).toEqual([
      expect.stringMatching(/^HTTP\/1\.1 200 OK\r\n.*\r\nConnection: close\r\n/s),
    ]);
  });

  it("answers a request that comes on a connection that was idle", () => {
    expect(answers(clients.late.text)).toEqual([
      expect.not.stringContaining("Connection: close"),
      expect.stringMatching(/^HTTP\/1\.1 200 OK\r\n.*\r\nConnection: close\r\n/s),
    ]);
  });

  it("leaves idle connections open for a moment, and waits for nobody longer", () => {
    expect(clients.idle.closed - start).toBeGreaterThan(900);
    expect(clients.silent.closed - start).toBeGreaterThan(900);
    expect(ended - start).toBeLessThan(5000);
  });
});
