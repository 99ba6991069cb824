import { defineConfig, mergeConfig } from "vitest/config";
import quick from "./vitest.config.js";

/** The drill, a short one: one after another, since each keeps the machine busy. */
const drill = mergeConfig(
  quick,
  defineConfig({ test: { fileParallelism: false, testTimeout: 240_000, hookTimeout: 240_000 } }),
);
drill.test = { ...drill.test, include: ["test/drill/**/*.test.ts"], exclude: [] };

export default drill;
