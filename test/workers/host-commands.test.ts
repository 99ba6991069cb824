import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ModelSpec } from "../../src/model/spec.js";
import { foreignCommand } from "../../src/workers/host-commands.js";

const home = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drum-commands-"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/java"), "#!/bin/sh\n", { mode: 0o755 });
  process.chdir(folder);
  vi.stubEnv("PATH", "");
});
afterEach(() => {
  process.chdir(home);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const spec: ModelSpec = {
  codeDir: "/model",
  name: "m",
  targetType: "regression",
  language: "java",
  metadata: null,
};

it.each([undefined, ""])(
  "takes no program of the folder at hand for Java's where JAVA_HOME is %j",
  (value) => {
    vi.stubEnv("JAVA_HOME", value);
    expect(() => foreignCommand("java", spec)).toThrow(
      expect.objectContaining({ code: "INTERPRETER_MISSING", message: expect.stringContaining("'java'") }),
    );
  },
);
