import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

const candidates = [
  process.env.DRUM_TEST_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].filter((path) => path !== undefined && path !== "") as string[];

/** The browser that tests use. */
export const CHROMIUM = candidates.find(existsSync);

/** Behind the name of what is skipped without one. */
export const NEEDS =
  CHROMIUM === undefined
    ? " (needs Chromium: run testdata/browser.sh, or set DRUM_TEST_CHROMIUM to its program)"
    : "";

/** A page of the browser, and what went wrong on it. */
export interface Opened {
  readonly page: Page;
  /** Messages of errors and warnings, among them those of the content security policy. */
  readonly complaints: readonly string[];
  /** Everything that was asked of any host. */
  readonly requests: readonly string[];
  /**
   * Fails the test when the browser complained of anything, or asked another host than `url`'s.
   * @param refused statuses of answers that the test brought about, of which browsers complain
   */
  expectClean(url: string, ...refused: readonly number[]): void;
}

/** A browser for the tests of a file. */
export function useBrowser(): { open(url: string, options?: BrowserContextOptions): Promise<Opened> } {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM!,
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    });
  });
  afterAll(() => browser?.close());
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  return {
    async open(url, options) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("request", (request) => requests.push(request.url()));
      const response = await page.goto(url);
      expect(response?.status()).toBe(200);
      return {
        page,
        complaints,
        requests,
        expectClean(base, ...refused) {
          const known = refused.map((status) => `responded with a status of ${status} `);
          expect(complaints.filter((text) => !known.some((part) => text.includes(part)))).toEqual([]);
          const { origin } = new URL(base);
          const foreign = requests.filter(
            (one) => !one.startsWith("data:") && new URL(one).origin !== origin,
          );
          expect(foreign).toEqual([]);
        },
      };
    },
  };
}
