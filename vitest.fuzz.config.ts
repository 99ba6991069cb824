import { defineConfig, mergeConfig } from "vitest/config";
import quick from "./vitest.config.js";

/** Anything is sent to servers: FUZZ_REQUESTS of them, the same in every run unless FUZZ_SEED says otherwise. */
const fuzz = mergeConfig(
  quick,
  defineConfig({ test: { fileParallelism: false, testTimeout: 3_600_000, hookTimeout: 240_000 } }),
);
fuzz.test = { ...fuzz.test, include: ["test/fuzz/**/*.test.ts"], exclude: [] };

export default fuzz;
