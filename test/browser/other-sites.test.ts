import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../scenarios/run-server.js";
import { codeDir } from "../scenarios/templates.js";
import { CHROMIUM, NEEDS, useBrowser } from "./browser.js";

/** A page with a form that any page may have a browser send, without asking the server before. */
const formFor = (action: string) =>
  `<!doctype html><title>x</title><form method="post" action="${action}"><button>send</button></form>`;

describe.skipIf(!CHROMIUM)(`pages of other sites in a browser${NEEDS}`, () => {
  const { open } = useBrowser();
  const servers: RunningServer[] = [];
  let site: Server;
  let port: number;
  let target = "";
  beforeAll(async () => {
    const args = ["--code-dir", codeDir("typescript_xgboost")];
    site = createServer((_, response) => {
      response.setHeader("Content-Type", "text/html").end(formFor(target));
    }).listen(0);
    ({ port } = site.address() as AddressInfo);
    servers.push(await startServer(args));
    servers.push(await startServer([...args, "--cors-origin", `http://localhost:${port}`]));
  });
  afterAll(async () => {
    site.close().closeAllConnections();
    await Promise.all(servers.map((server) => server.stop("SIGKILL")));
  });

  // For a browser, the name and the address are two sites, and the ports of each are one.
  it.each([
    ["another site", "localhost", 0, 403],
    ["the same site", "127.0.0.1", 0, 200],
    ["another site that --cors-origin names", "localhost", 1, 200],
  ] as const)("what a form of %s sends is answered as it should be", async (_, host, server, status) => {
    target = `${servers[server]!.url}/v2/repository/index`;
    const { page } = await open(`http://${host}:${port}/`);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.click("button");
    expect((await answered).status()).toBe(status);
  });
});
