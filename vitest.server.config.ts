import { defineConfig, mergeConfig } from "vitest/config";
import quick, { SERVER_TESTS } from "./vitest.config.js";

/** What a server does over time: workers that come and go, reloads, hostile clients, logs and traces. */
const server = mergeConfig(quick, defineConfig({}));
server.test = { ...server.test, include: SERVER_TESTS, exclude: [] };

export default server;
