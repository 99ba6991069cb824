import { defineConfig, mergeConfig } from "vitest/config";
import quick from "./vitest.config.js";

/** Models of every language, run by the programs that run them. What a machine lacks is skipped with a line. */
const languages = mergeConfig(
  quick,
  defineConfig({ test: { testTimeout: 120_000, hookTimeout: 240_000, passWithNoTests: true } }),
);
languages.test = { ...languages.test, include: ["test/languages/**/*.test.ts"], exclude: [] };

export default languages;
