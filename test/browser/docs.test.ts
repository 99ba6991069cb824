import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "../scenarios/run-server.js";
import { codeDir, testdata } from "../scenarios/templates.js";
import { CHROMIUM, NEEDS, useBrowser } from "./browser.js";

describe.skipIf(!CHROMIUM)(`/docs in a browser${NEEDS}`, () => {
  const { open } = useBrowser();
  let server: RunningServer;
  beforeAll(async () => {
    const env = { URL_PREFIX: "/models/1" };
    server = await startServer(["--code-dir", codeDir("typescript_multiclass")], { env });
  });
  afterAll(() => server.stop("SIGKILL"));

  it.each(["/docs", "/docs/"])("lists the routes that fit the model at %s", async (path) => {
    const { page, expectClean } = await open(server.url + path);
    await page.locator(".opblock").first().waitFor();
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.entries(document.paths).flatMap(([route, item]) =>
      Object.keys(item)
        .filter((key) => key !== "parameters")
        .map((method) => `${method.toUpperCase()} ${route}`),
    );
    const shown = await page.locator(".opblock-summary").evaluateAll((all) =>
      all.map((one) => {
        const text = (name: string) => one.querySelector(`.opblock-summary-${name}`)?.textContent ?? "";
        // It puts places into long paths where they may break.
        return `${text("method")} ${text("path").replaceAll("\u200b", "")}`;
      }),
    );
    expect(shown.sort()).toEqual(routes.sort());
    expect(shown).toContain("POST /predict");
    expect(shown).not.toContain("POST /transform");
    expect(await page.locator(".info .title").textContent()).toContain("Species of iris (XGBoost)");
    expectClean(server.url);
  });

  it("gets a real answer to what is tried, first by the example, then by a CSV", async () => {
    const { page, expectClean } = await open(`${server.url}/docs`);
    const operation = page.locator(".opblock", {
      has: page.locator('.opblock-summary-path[data-path="/predict"]'),
    });
    await operation.locator(".opblock-summary-control").click();
    const rows = operation.locator("textarea.body-param__text");
    await rows.waitFor();
    const example = await rows.inputValue();
    const csv = readFileSync(testdata("iris.csv"), "utf8").split("\n").slice(0, 4).join("\n");
    for (const body of [example, csv]) {
      await rows.fill(body);
      const answered = page.waitForResponse((response) => response.request().method() === "POST");
      await operation.locator("button.execute").click();
      const response = await answered;
      expect(response.url()).toBe(`${server.url}/predict`);
      const direct = await fetch(`${server.url}/predict`, {
        method: "POST",
        headers: { "content-type": "text/csv" },
        body,
      });
      expect(direct.status).toBe(200);
      const expected: unknown = await direct.json();
      const shown = operation.locator(".live-responses-table .response-col_description code").first();
      await expect.poll(async () => JSON.parse((await shown.textContent()) ?? "")).toEqual(expected);
    }
    expectClean(server.url);
  });
});
