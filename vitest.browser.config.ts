import { defineConfig, mergeConfig } from "vitest/config";
import quick from "./vitest.config.js";

/** The pages in a real Chromium: one file after another, since a browser takes what processor time it gets. */
const browser = mergeConfig(quick, defineConfig({ test: { fileParallelism: false } }));
browser.test = { ...browser.test, include: ["test/browser/**/*.test.ts"], exclude: [] };

export default browser;
