import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Where a report is wanted as well. */
const report = process.env.DRUM_TEST_REPORT;

/** Tests of the server that wait for seconds (`npm run test:server`). */
export const SERVER_TESTS = [
  "test/scenarios/{logs,reload,safety,traces,workers}.test.ts",
  "test/server/http/{hostile,tls}.test.ts",
  "test/workers/{batching,recycling,scaling}.test.ts",
];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [
      "test/slow/**",
      "test/languages/**",
      "test/clients/**",
      "test/browser/**",
      "test/drill/**",
      "test/fuzz/**",
      ...SERVER_TESTS,
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Half of the time goes into waiting for the processes of scenarios.
    maxWorkers: "100%",
    // What is waited for comes late on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    env: { DRUM_CACHE_DIR: join(tmpdir(), `drum-test-cache-${process.pid}`) },
    // What is built and what is translated from user code is loaded by Node itself, as it is outside of tests.
    server: { deps: { external: [/\/dist\//, /\/hooks\/[0-9a-f]{32}\.mjs$/] } },
    globalSetup: ["test/build.setup.ts"],
    reporters: ["default", "./test/skipped.reporter.ts", ...(report ? ["json"] : [])],
    ...(report && { outputFile: { json: report } }),
  },
});
