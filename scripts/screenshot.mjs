// node scripts/screenshot.mjs: writes docs/images/dashboard.png, the dashboard of a model template under a little load.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SECONDS = 60;
const CLIENTS = 6;

const server = spawn(
  process.execPath,
  [
    `${ROOT}bin/drum.js`,
    "server",
    "--code-dir",
    `${ROOT}model_templates/typescript_xgboost`,
    "--max-workers",
    "2",
  ],
  { env: { ...process.env, ADDRESS: "127.0.0.1:0" }, stdio: ["ignore", "pipe", "inherit"] },
);
try {
  const [line] = await once(createInterface(server.stdout), "line");
  const url = line.match(/http:\/\/\S+$/)[0];
  const browser = await chromium.launch({
    executablePath: process.env.DRUM_TEST_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const page = await browser.newPage({ viewport: { width: 1120, height: 1240 }, colorScheme: "light" });
  await page.goto(`${url}/dashboard`);
  const until = performance.now() + SECONDS * 1000;
  await Promise.all(Array.from({ length: CLIENTS }, () => client(url, until)));
  await page.setInputFiles("#file", `${ROOT}testdata/diabetes.csv`);
  await page.waitForSelector("#plot rect");
  mkdirSync(`${ROOT}docs/images`, { recursive: true });
  await page.screenshot({ path: `${ROOT}docs/images/dashboard.png` });
  await browser.close();
} finally {
  server.kill();
}

/** Asks again and again, at times more and at times less, and now and then for what cannot be answered. */
async function client(url, until) {
  const [header, ...rows] = readFileSync(`${ROOT}testdata/diabetes.csv`, "utf8").trimEnd().split("\n");
  while (performance.now() < until) {
    const some = rows.slice(0, 1 + Math.floor(Math.random() * rows.length));
    const body = Math.random() < 0.01 ? "age\n1\n" : [header, ...some].join("\n");
    await fetch(`${url}/predict`, { method: "POST", body, headers: { "Content-Type": "text/csv" } });
    await sleep(20 + 60 * Math.random() * (2 + Math.sin(performance.now() / 6000)));
  }
}
