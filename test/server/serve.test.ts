import { Agent, get } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { drumError } from "../../src/errors.js";
import { message } from "../../src/server/answers.js";
import { always } from "../../src/server/dispatch.js";
import { createLog, type LoggingLevel } from "../../src/server/logs/log.js";
import type { Route } from "../../src/server/routes/route.js";
import { serve } from "../../src/server/serve.js";
import { drain } from "../../src/server/stop.js";

const ROUTES: readonly Route<null>[] = [
  { method: "GET", paths: ["/fast"], handle: () => message("OK") },
  {
    method: "GET",
    paths: ["/slow"],
    handle: () => new Promise((resolve) => setTimeout(() => resolve(message("OK")), 300)),
  },
  { method: "GET", paths: ["/never"], handle: () => new Promise(() => {}) },
  {
    method: "GET",
    paths: ["/mistake"],
    handle: () => {
      throw drumError("NO_DATA", {});
    },
  },
  {
    method: "GET",
    paths: ["/failure"],
    handle: () => {
      throw drumError("NO_WORKER", {}, { cause: new Error("the reason") });
    },
  },
  {
    method: "GET",
    paths: ["/defect"],
    handle: () => {
      throw new TypeError("a defect");
    },
  },
];

const agent = new Agent({ keepAlive: true });
let end = () => {};
afterEach(() => end());

async function started(level: LoggingLevel, showStacktrace = false) {
  const lines: string[] = [];
  const answers: string[] = [];
  const served = await serve(ROUTES, always(null), {
    address: { host: "localhost", bind: "127.0.0.1", port: 0 },
    prefix: "p",
    version: "1.2.3",
    bodyLimit: 1000,
    clientTimeout: 1000,
    log: createLog(level, (line) => lines.push(line)),
    showStacktrace,
    observers: [{ answered: ({ path }, { status }) => answers.push(`${path} ${status}`) }],
  });
  end = () => served.server.closeAllConnections();
  return { ...served, lines, answers };
}

/** Asks over a connection that is kept alive; gives status and Connection header. */
const ask = (url: string) =>
  new Promise<[status: number | undefined, connection: string | undefined]>((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume().on("end", () => resolve([response.statusCode, response.headers.connection]));
    }).on("error", reject);
  });

describe("serve", () => {
  it("logs what is the server's fault by default, a client's mistake as information", async () => {
    const { url, lines } = await started("warning");
    for (const path of ["/mistake", "/failure", "/defect"])
      await fetch(url + path, { headers: { "X-Request-ID": "7" } });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^\d{4}-\S+Z ERROR GET \/p\/failure 503 NO_WORKER: No worker process is running\. \(request 7\)\n$/,
    );
    expect(lines[1]).toMatch(
      /ERROR GET \/p\/defect 500 TypeError: a defect \(request 7\)\n {2}TypeError: a defect\n {6}at /,
    );
    const all = await started("info");
    await fetch(`${all.url}/mistake`);
    expect(all.lines).toEqual([expect.stringMatching(/INFO GET \/p\/mistake 422 NO_DATA/)]);
  });

  it("logs and answers stacks with their causes where that is asked for", async () => {
    const { url, lines } = await started("error", true);
    const failure = (await (await fetch(`${url}/failure`)).json()) as Record<string, string>;
    expect(lines[0]).toMatch(/\n {6}at [\s\S]*\n {2}caused by: Error: the reason\n {6}at /);
    expect(failure.message).toMatch(/^ERROR: /);
    expect(failure.stacktrace).toMatch(/\n {4}at [\s\S]*\ncaused by: Error: the reason\n {4}at /);
    expect(await (await fetch(`${url}/mistake`)).text()).not.toContain("stacktrace");
    const quiet = await started("error");
    expect(await (await fetch(`${quiet.url}/failure`)).text()).not.toContain("stacktrace");
  });

  it("logs nothing but what is critical where that is asked for", async () => {
    const { url, lines, answers } = await started("critical");
    await fetch(`${url}/failure`);
    await fetch(`${url}/nowhere`);
    expect(lines).toEqual([]);
    expect(answers).toEqual(["/p/failure 503", "/p/nowhere 404"]);
  });
});

describe("drain", () => {
  it("lets running requests end, then closes connections that would be kept alive", async () => {
    const { server, url } = await started("error");
    await ask(`${url}/fast`);
    const slow = ask(`${url}/slow`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const start = performance.now();
    const drained = drain(server, undefined, 20_000);
    expect((await slow)[0]).toBe(200);
    await drained;
    expect(performance.now() - start).toBeLessThan(10_000);
    await expect(ask(`${url}/fast`)).rejects.toThrow();
  });

  it("gives up on those that take too long", async () => {
    const { server, url } = await started("error");
    const never = ask(`${url}/never`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const start = performance.now();
    const cut = expect(never).rejects.toThrow();
    await drain(server, undefined, 200);
    await cut;
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
