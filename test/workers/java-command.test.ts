import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { javaArguments } from "../../src/workers/java-command.js";

const folder = mkdtempSync(join(tmpdir(), "drum-java-"));
afterEach(() => vi.unstubAllEnvs());

it("says how to build the Java host where it is not there, and limits its heap where that was asked for", () => {
  expect(() => javaArguments(folder)).toThrow(
    expect.objectContaining({
      code: "HOST_NOT_BUILT",
      remedy: expect.stringContaining("npm run build:java"),
    }),
  );
  writeFileSync(join(folder, "drum-host.jar"), "");
  vi.stubEnv("DRUM_JAVA_XMX", "");
  expect(javaArguments(folder).join(" ")).not.toContain("-Xmx");
  vi.stubEnv("DRUM_JAVA_XMX", "512m");
  expect(javaArguments(folder)).toContain("-Xmx512m");
  for (const wrong of ["512 m", "-1", "0", "512m -cp x"]) {
    vi.stubEnv("DRUM_JAVA_XMX", wrong);
    expect(() => javaArguments(folder)).toThrow(expect.objectContaining({ code: "OPTION_UNUSABLE" }));
  }
  rmSync(folder, { recursive: true });
});
