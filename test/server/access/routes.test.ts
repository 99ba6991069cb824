import type { Server } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessFor } from "../../../src/server/access/access.js";
import { always, routeTable } from "../../../src/server/dispatch.js";
import { httpServer, listen } from "../../../src/server/http/listen.js";
import { createLog } from "../../../src/server/logs/log.js";
import { servedRoutes } from "../../../src/server/routes/startup-failure.js";
import { ROUTES } from "../../../src/server/routes/table.js";
import type { Repository } from "../../../src/server/versions/repository.js";

/**
 * What is answered without a key, in full: whoever opens another route has to open it here too, and to have thought
 * whether it tells anything of the model.
 */
const OPEN = [
  "GET /",
  "GET /ping",
  "GET /health",
  "GET /livez",
  "GET /readyz",
  "GET /v2/health/live",
  "GET /v2/health/ready",
  "GET /docs",
  "GET /docs/{file}",
  "GET /dashboard",
  "GET /dashboard/{file}",
];

const CORS = { corsOrigin: ["https://app.example.com"] };
const EMPTY: Repository = {
  name: undefined,
  version: "0",
  index: () => [],
  load: async () => {},
  unload() {},
};
/** The status of what is let in: these routes answer without a model, too. */
const admitted = (path: string) => (path.startsWith("/v2/repository/") ? 200 : 513);
const errors: unknown[] = [];
let server: Server;
let url: string;
beforeAll(async () => {
  // The routes of a server without a model: what is let in gets its 513.
  const { admit, cors, screen } = await accessFor(CORS, { DRUM_API_KEYS: "the-key" }, createLog("error"));
  const table = routeTable(servedRoutes(ROUTES), always({ failure: "broken", repository: EMPTY }), {
    prefix: "",
    admit,
    screen,
    onError: (error) => errors.push(error),
  });
  server = httpServer(table, { version: "1.2.3", bodyLimit: 1000, clientTimeout: 1000, cors });
  const { port } = await listen(server, { host: "localhost", bind: "127.0.0.1", port: 0 });
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => server.closeAllConnections());

const all = ROUTES.flatMap(({ method, paths, open = false }) =>
  paths.map((path) => ({ method, path: path.replace(/\{\w+\}/g, "x"), open, name: `${method} ${path}` })),
);

it("are open, or not, as listed here", () => {
  expect(
    all
      .filter(({ open }) => open)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...OPEN].sort());
});

it.each(all)("$name asks for a key unless it is open ($open), before it reads the body", async (route) => {
  const { method, path, open } = route;
  const forms = [
    path,
    `${path}/`,
    path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  ];
  for (const form of forms) {
    const body = method === "POST" ? { body: "x".repeat(5000) } : {};
    const without = await fetch(url + form, { method, ...body });
    const text = await without.text();
    // An encoded letter in a path with names in it is another path.
    if (without.status === 404) continue;
    expect([form, without.status]).toEqual([form, open ? 513 : 401]);
    if (!open) {
      expect(without.headers.get("www-authenticate")).toBe('Bearer realm="drum"');
      expect(JSON.stringify(Object.values(JSON.parse(text)))).toContain("no API key that this server knows");
    }
    const wrong = await fetch(url + form, { method, headers: { "x-api-key": "the-kez" } });
    const right = await fetch(url + form, { method, headers: { authorization: "Bearer the-key" } });
    expect([wrong.status, right.status]).toEqual([open ? 513 : 401, admitted(path)]);
    if (!open) expect((await wrong.text()).replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
  }
});

it("a contract's clients are refused in the contract's words", async () => {
  expect(await (await fetch(`${url}/v2/models/x`)).json()).toEqual({
    error: expect.stringContaining("API key"),
  });
  expect(await (await fetch(`${url}/info`)).json()).toEqual({ message: expect.stringContaining("API key") });
});

it("methods and pages that are not there need no key, and say nothing of the model", async () => {
  expect((await fetch(`${url}/predict`, { method: "OPTIONS" })).status).toBe(204);
  expect((await fetch(`${url}/predict`)).status).toBe(405);
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  expect((await fetch(`${url}/info`, { method: "HEAD" })).status).toBe(401);
});

it("a browser asks before a page's request, and sees the answer, refusals too", async () => {
  const origin = "https://app.example.com";
  const asked = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization",
  };
  const preflight = await fetch(`${url}/predict`, { method: "OPTIONS", headers: { origin, ...asked } });
  expect(preflight.status).toBe(204);
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "POST, OPTIONS",
    "access-control-allow-headers": "authorization",
    vary: "Origin",
  });
  const refused = await fetch(`${url}/predict`, { method: "POST", body: "x", headers: { origin } });
  expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([401, origin]);
  const stranger = await fetch(`${url}/predict`, {
    method: "OPTIONS",
    headers: { origin: "https://evil.example.com", ...asked },
  });
  expect([...stranger.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});

it("every answer says that its type is not to be guessed, and pages let nobody frame them", async () => {
  for (const path of ["/ping", "/info", "/nowhere"]) {
    expect((await fetch(url + path)).headers.get("x-content-type-options")).toBe("nosniff");
  }
  expect(Object.fromEntries((await fetch(`${url}/nowhere`)).headers)).toMatchObject({
    "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
  });
});

it.each(all)(
  "$name is not done for pages of other sites, unless it is only read",
  async ({ method, path }) => {
    const key = { "x-api-key": "the-key" };
    const ask = async (site: string, origin: string) => {
      const headers = { ...key, "sec-fetch-site": site, origin };
      const answer = await fetch(url + path, { method, headers, ...(method === "POST" && { body: "x" }) });
      return [answer.status, await answer.text()] as const;
    };
    const evil = "https://evil.example.com";
    const [usual] = await ask("same-origin", url);
    expect(usual).not.toBe(403);
    expect((await ask("same-site", "http://127.0.0.1:3000"))[0]).toBe(usual);
    expect((await ask("none", "null"))[0]).toBe(usual);
    expect((await ask("cross-site", "https://app.example.com"))[0]).toBe(usual);
    for (const origin of [evil, "null", "https://app.example.com.evil.example.com"]) {
      const [status, text] = await ask("cross-site", origin);
      expect([origin, status]).toEqual([origin, method === "POST" ? 403 : usual]);
      if (method === "POST") expect(text).toContain("--cors-origin");
    }
  },
);
