import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelFolder, scratchFolder } from "../scenarios/model-folder.js";
import { runDrum } from "../scenarios/run-drum.js";
import { type RunningServer, startServer } from "../scenarios/run-server.js";
import { codeDir, testdata } from "../scenarios/templates.js";
import { regression } from "../server/models.js";
import { CHROMIUM, NEEDS, useBrowser } from "./browser.js";

const EVIL = `<img src=x onerror="document.title='broken in'">`;

const MANY = 1_000_000;

const folder = scratchFolder();

/** A model whose every word is an attempt to get into the page. */
const evil = () => [
  "--code-dir",
  modelFolder(join(folder, "evil"), {
    "model-metadata.yaml": `name: ${JSON.stringify(EVIL)}\ntype: inference\ntargetType: multiclass\ninferenceModel:\n  targetName: t\n  classLabels: ${JSON.stringify([EVIL, "<script>x</script>", "c"])}\n`,
    "custom.mjs": `
      import { HttpError } from "drum";
      const labels = ${JSON.stringify([EVIL, "<script>x</script>", "c"])};
      export const load_model = () => ({});
      export const score = (data) => {
        if (data.values("a")[0] === 13) throw new HttpError(labels[0], 422);
        return Object.fromEntries([
          ...labels.map((label, k) => [label, Array(data.length).fill([0.5, 0.3, 0.2][k])]),
          [labels[0] + "extra", Array(data.length).fill(labels[0])],
        ]);
      };`,
  }),
];

const SERVERS = {
  regression: { args: ["--code-dir", codeDir("typescript_xgboost"), "--max-workers", "2"] },
  binary: { args: ["--code-dir", codeDir("typescript_onnx")] },
  multiclass: { args: ["--code-dir", codeDir("typescript_multiclass")] },
  transform: { args: ["--code-dir", codeDir("typescript_transform")] },
  unstructured: { args: ["--code-dir", codeDir("typescript_unstructured")] },
  doubling: { args: regression },
  evil: { args: evil },
  guarded: { args: ["--code-dir", codeDir("typescript_xgboost")], env: { DRUM_API_KEYS: "the-key" } },
} as const;

type Name = keyof typeof SERVERS;

/** Puts a file onto the page as a mouse would. */
async function drop(page: Page, name: string, contents: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(contents)}], ${JSON.stringify(name)}));
    return transfer;
  })()`);
  await page.dispatchEvent("#drop", "dragover", { dataTransfer });
  await page.dispatchEvent("#drop", "drop", { dataTransfer });
}

/** What the page offers to save. */
async function saved(page: Page): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#result-save a")]);
  return readFileSync(await download.path());
}

const bars = (page: Page) =>
  page.locator("#plot rect").evaluateAll((all) => all.map((bar) => Number(bar.getAttribute("data-count"))));

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

const text = (page: Page, selector: string) => page.locator(selector).innerText();

describe.skipIf(!CHROMIUM)(`/dashboard in a browser${NEEDS}`, () => {
  const { open } = useBrowser();
  const servers = {} as Record<Name, RunningServer>;
  beforeAll(async () => {
    const names = Object.keys(SERVERS) as Name[];
    const started = names.map((name) => {
      const { args, ...more } = SERVERS[name];
      const env = { URL_PREFIX: "/models/1", ...("env" in more ? more.env : {}) };
      return startServer(typeof args === "function" ? args() : args, { env });
    });
    for (const [i, server] of (await Promise.all(started)).entries()) servers[names[i]!] = server;
  });
  afterAll(() => Promise.all(Object.values(servers).map((server) => server.stop("SIGKILL"))));

  const openDashboard = async (name: Name, options?: Parameters<typeof open>[1]) => {
    const opened = await open(`${servers[name].url}/dashboard`, options);
    if (name !== "guarded") await opened.page.locator('#state[data-state="ready"]').waitFor();
    return opened;
  };

  it("shows figures that change under load, the workers as they are, and errors", async () => {
    const { url } = servers.regression;
    const { page, expectClean } = await openDashboard("regression");
    expect(await text(page, "#model")).toBe("Progression of diabetes (XGBoost)");
    expect(await text(page, "#about")).toContain("regression, XGBoost (gbtree, reg:squarederror), version 1");
    expect([await text(page, "#figure-rate"), await text(page, "#figure-p50")]).toEqual(["0/s", "–"]);
    const body = readFileSync(testdata("diabetes.csv"));
    const ask = (data: string | Buffer) =>
      fetch(`${url}/predict`, { method: "POST", body: new Uint8Array(Buffer.from(data)) });
    for (let i = 0; i < 30; i++) expect((await ask(body)).status).toBe(200);
    for (let i = 0; i < 3; i++) expect((await ask("age\n1\n")).status).toBe(422);
    await expect.poll(() => text(page, "#statuses")).toBe("200\t30\n422\t3");
    await expect.poll(() => text(page, "#figure-rate")).toMatch(/^[1-9][\d.,]*\/s$/);
    expect(await text(page, "#figure-rows")).toMatch(/^[1-9][\d.,]*\/s$/);
    for (const part of ["p50", "p90", "p99"]) {
      expect(await text(page, `#figure-${part}`)).toMatch(/^[1-9][\d.,]* (µs|ms|s)$/);
    }
    expect(await text(page, "#figure-errors")).toBe("3");
    await expect
      .poll(() => page.locator("#chart-latency svg").getAttribute("aria-label"))
      .toMatch(/^Latency, now: p50 [\d.]+ \S+, p90 [\d.]+ \S+, p99 [\d.]+ \S+$/);
    expect(await page.locator("#chart-requests path").first().getAttribute("d")).toMatch(
      /^M[\d.]+ [\d.]+h0L/,
    );

    const { drum_info: processes } = (await (await fetch(`${url}/stats`)).json()) as {
      drum_info: { pid: number; mem: number }[];
    };
    const workers = page.locator("#workers tr");
    expect(await workers.count()).toBe(2);
    const shown = (await workers.allInnerTexts()).map((row) => row.split("\t"));
    for (const [pid, state, memory] of shown) {
      expect(state).toBe("idle");
      const known = processes.find((one) => one.pid === Number(pid));
      expect(Math.abs(Number.parseFloat(memory!) - known!.mem) / known!.mem).toBeLessThan(0.2);
    }
    process.kill(Number(shown[0]![0]), "SIGKILL");
    await expect.poll(() => text(page, "#restarts")).toMatch(/replaced: 1$/);
    await expect.poll(async () => (await workers.allInnerTexts()).join()).not.toContain(shown[0]![0]);
    const model = encodeURIComponent(await text(page, "#model"));
    const loaded = await fetch(`${url}/v2/repository/models/${model}/load`, { method: "POST" });
    expect(loaded.status).toBe(200);
    await expect.poll(() => text(page, "#about")).toContain("version 2");
    expectClean(url);
  });

  it.each([
    ["regression", "typescript_xgboost", "diabetes", 24],
    ["binary", "typescript_onnx", "breast_cancer", 24],
    ["multiclass", "typescript_multiclass", "iris", 3],
  ] as const)(
    "predicts a dropped CSV of a %s model as drum score does",
    async (name, template, data, count) => {
      const { page, expectClean } = await openDashboard(name);
      const input = testdata(`${data}.csv`);
      await drop(page, `${data}.csv`, readFileSync(input, "utf8"));
      const output = join(folder, `${name}.csv`);
      const args = ["score", "--code-dir", codeDir(template), "--input", input, "--output", output];
      expect((await runDrum(args)).code).toBe(0);
      const expected = readFileSync(output);
      const [header, ...rows] = expected.toString().trimEnd().split("\n");
      await expect.poll(() => text(page, "#result-status")).toContain(`${rows.length} predictions`);
      expect((await saved(page)).equals(expected)).toBe(true);
      const cells = (await page.locator("#result-table tr").allInnerTexts()).map((row) => row.split("\t"));
      expect(cells[0]).toEqual(["Row", ...header!.split(",")]);
      expect(cells.slice(1)).toEqual(rows.slice(0, 100).map((row, i) => [String(i + 1), ...row.split(",")]));
      expect([(await bars(page)).length, sum(await bars(page))]).toEqual([count, rows.length]);
      expectClean(servers[name].url);
    },
  );

  it("takes other formats by the file's name, and shows the last file that was chosen", async () => {
    const { page, expectClean } = await openDashboard("multiclass");
    for (const file of ["iris.parquet", "iris.json", "iris.csv.gz", "iris.arrow"]) {
      await page.setInputFiles("#file", testdata(file));
      await expect.poll(() => text(page, "#result-status")).toContain("150 predictions");
      expect(sum(await bars(page))).toBe(150);
    }
    expectClean(servers.multiclass.url);
  });

  it("stays usable while it shows very many predictions, and shows only the first", async () => {
    const { page, expectClean } = await openDashboard("doubling");
    await page.evaluate(`
      window.longest = 0;
      let last = performance.now();
      setInterval(() => {
        const now = performance.now();
        window.longest = Math.max(window.longest, now - last);
        last = now;
      }, 10);
    `);
    const file = join(folder, "many.csv");
    writeFileSync(file, `a\n${Array.from({ length: MANY }, (_, i) => i / 7).join("\n")}\n`);
    await page.setInputFiles("#file", file);
    await expect
      .poll(() => text(page, "#result-status"), { timeout: 20_000 })
      .toBe("1,000,000 predictions; the first 100 are shown.");
    expect(await page.locator("#result-rows tr").count()).toBe(100);
    expect(sum(await bars(page))).toBe(MANY);
    expect(Number(await page.evaluate("window.longest"))).toBeLessThan(500);
    expectClean(servers.doubling.url);
  });

  it("shows the server's errors in words, and forgets them with the next answer", async () => {
    const { page, expectClean } = await openDashboard("regression");
    await drop(page, "short.csv", "age\n1\n");
    const failure = page.locator("#result-failure");
    await expect.poll(() => failure.innerText()).toMatch(/^422: .*bmi/);
    expect(await failure.innerText()).not.toMatch(/[{}]|ERROR/);
    expect(await page.locator("#result-table").isVisible()).toBe(false);
    await page.setInputFiles("#file", testdata("diabetes.csv"));
    await expect.poll(() => text(page, "#result-status")).toContain("predictions");
    expect(await failure.isVisible()).toBe(false);
    expectClean(servers.regression.url, 422);
  });

  it("shows what a transform model makes of a file", async () => {
    const { page, expectClean } = await openDashboard("transform");
    await page.setInputFiles("#file", testdata("wine.csv"));
    await expect.poll(() => text(page, "#result-status")).toContain("178 rows transformed");
    const output = join(folder, "wine.csv");
    const args = ["--code-dir", codeDir("typescript_transform"), "--input", testdata("wine.csv")];
    expect((await runDrum(["score", ...args, "--output", output])).code).toBe(0);
    const lines = (csv: Buffer) => csv.toString().trimEnd().split(/\r?\n/);
    expect(lines(await saved(page))).toEqual(lines(readFileSync(output)));
    expect(await page.locator("#plot").isVisible()).toBe(false);
    expectClean(servers.transform.url);
  });

  it("shows what an unstructured model answers to a text and to a file", async () => {
    const { url } = servers.unstructured;
    const { page, expectClean } = await openDashboard("unstructured");
    const pgm = readFileSync(testdata("digit.pgm"));
    const direct = await fetch(`${url}/predictUnstructured`, {
      method: "POST",
      body: new Uint8Array(pgm),
      headers: { "Content-Type": "image/x-portable-graymap" },
    });
    const expected = await direct.text();
    expect(direct.status).toBe(200);
    await page.fill("#media-type", "image/x-portable-graymap");
    await page.setInputFiles("#file", testdata("digit.pgm"));
    await expect.poll(() => page.locator("#result-text").textContent()).toBe(expected);
    expect((await saved(page)).toString()).toBe(expected);
    await page.fill("#media-type", "");
    await page.fill("#text", "no image");
    await page.click("text=Send the text");
    await expect.poll(() => text(page, "main")).toMatch(/The answer is|4\d\d: |500: /);
    expectClean(url, 422, 500);
  });

  it.each(["/dashboard", "/docs"])("puts what a model says into %s as text only", async (path) => {
    const { url } = servers.evil;
    const { page, expectClean } = await open(url + path);
    if (path === "/dashboard") {
      await page.locator('#state[data-state="ready"]').waitFor();
      expect(await text(page, "#model")).toBe(EVIL);
      await drop(page, `${EVIL}.csv`, "a\n1\n2\n");
      await expect.poll(() => text(page, "#result-status")).toContain("2 predictions");
      expect(await text(page, "#result-head")).toContain(EVIL);
      expect(await text(page, "#result-rows")).toContain(EVIL);
      expect(await page.locator("#plot .axis").innerText()).toContain(EVIL);
      expect(await bars(page)).toEqual([2, 0, 0]);
      await drop(page, "thirteen.csv", "a\n13\n");
      await expect.poll(() => text(page, "#result-failure")).toContain(EVIL);
    } else {
      await page.locator(".opblock").first().waitFor();
      expect(await text(page, ".info")).toContain(EVIL);
    }
    expect(await page.locator("img[src=x]").count()).toBe(0);
    expect(await page.locator("body script").count()).toBe(0);
    expect(await page.title()).not.toBe("broken in");
    expectClean(url, 422);
  });

  it.each(["light", "dark"] as const)("fits a phone, and can be read, in %s", async (colorScheme) => {
    const { page, expectClean } = await openDashboard("multiclass", {
      viewport: { width: 360, height: 740 },
      colorScheme,
    });
    await page.setInputFiles("#file", testdata("iris.csv"));
    await expect.poll(() => text(page, "#result-status")).toContain("150 predictions");
    await page.click("#key-box summary");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    expect(await page.evaluate(TOO_FAINT)).toEqual([]);
    expectClean(servers.multiclass.url);
  });

  it("is used by the keyboard alone", async () => {
    const { page, expectClean } = await openDashboard("multiclass");
    const chosen = page.waitForEvent("filechooser");
    const focused = () => page.evaluate("document.activeElement.id || document.activeElement.tagName");
    const seen: unknown[] = [];
    for (let i = 0; i < 12 && (await focused()) !== "file"; i++) {
      await page.keyboard.press("Tab");
      seen.push(await focused());
    }
    expect(seen).toEqual(["A", "A", "SUMMARY", "file"]);
    await page.keyboard.press("Enter");
    const chooser = await chosen;
    await chooser.setFiles(testdata("iris.csv"));
    await expect.poll(() => text(page, "#result-status")).toContain("150 predictions");
    const unnamed = `[...document.querySelectorAll("input, textarea, select")]
      .filter((control) => control.checkVisibility() && control.labels.length === 0)
      .map(({ id }) => id)`;
    expect(await page.evaluate(unnamed)).toEqual([]);
    for (const name of ["#result-status", "#state"]) {
      expect(await page.locator(name).getAttribute("role")).toBe("status");
    }
    expectClean(servers.multiclass.url);
  });

  it.each(["/dashboard", "/docs"])(
    "asks for a key on %s where the server does, and keeps it for the tab",
    async (path) => {
      const { url } = servers.guarded;
      const { page, requests, expectClean } = await open(url + path);
      const key = page.locator("#key");
      await key.waitFor({ state: "visible" });
      const there = page.locator(path === "/docs" ? ".opblock >> nth=0" : '#state[data-state="ready"]');
      expect(await page.locator("body").innerText()).not.toContain("diabetes");
      await key.fill("the-key");
      await key.press("Enter");
      await there.waitFor();
      expect(await page.locator("body").innerText()).toContain("diabetes");
      if (path === "/dashboard") {
        await page.setInputFiles("#file", testdata("diabetes.csv"));
        await expect.poll(() => text(page, "#result-status")).toContain("442 predictions");
      }
      await page.reload();
      await there.waitFor();
      expect(requests.join()).not.toContain("the-key");
      expect(await page.evaluate("localStorage.length + document.cookie.length")).toBe(0);
      expectClean(url, 401);
    },
  );

  it("says when the server cannot be reached, and shows it again once it is there", async () => {
    const { page } = await openDashboard("multiclass");
    const failure = page.locator("#failure");
    await page.context().setOffline(true);
    await expect.poll(() => failure.innerText()).toBe("The server cannot be reached.");
    expect(await text(page, "#state")).toBe("unknown");
    await page.context().setOffline(false);
    await page.locator('#state[data-state="ready"]').waitFor();
    expect(await failure.isVisible()).toBe(false);
  });
});

/**
 * Texts whose contrast with what is behind them is less than 4.5 to 1 (WCAG 2.2, 1.4.3), computed as WCAG defines it.
 */
const TOO_FAINT = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = channels(color).slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (channels(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll("body *")].flatMap((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (!own || !element.checkVisibility() || element.closest("svg, noscript")) return [];
    const [one, other] = [getComputedStyle(element).color, behind(element)].map(luminance);
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    return ratio < 4.5 ? [element.textContent.slice(0, 40) + " " + ratio.toFixed(2)] : [];
  });
})()`;
