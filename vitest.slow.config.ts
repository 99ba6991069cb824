import { defineConfig, mergeConfig } from "vitest/config";
import quick from "./vitest.config.js";

/** Tests that take minutes and gigabytes: one after another, since they measure memory. */
const slow = mergeConfig(quick, defineConfig({ test: { fileParallelism: false } }));
slow.test = { ...slow.test, include: ["test/slow/**/*.test.ts"], exclude: [] };

export default slow;
