import { defineConfig, mergeConfig } from "vitest/config";
import quick from "./vitest.config.js";

/** The server asked by the clients of other platforms, in Python (testdata/clients.sh installs them). */
const clients = mergeConfig(quick, defineConfig({ test: { testTimeout: 60_000, hookTimeout: 110_000 } }));
clients.test = { ...clients.test, include: ["test/clients/**/*.test.ts"], exclude: [] };

export default clients;
