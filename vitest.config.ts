import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/slow/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { DRUM_CACHE_DIR: mkdtempSync(join(tmpdir(), "drum-test-cache-")) },
    globalSetup: ["test/build.setup.ts"],
  },
});
