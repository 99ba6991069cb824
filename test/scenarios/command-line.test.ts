import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runDrum } from "./run-drum.js";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

describe("drum", () => {
  it("alone prints its help and ends with 1", async () => {
    expect(await runDrum([])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("usage: drum"),
      stderr: "",
    });
  });

  it("--help prints the verbs and ends with 0", async () => {
    const { code, stdout } = await runDrum(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/score .*\n.*server .*\n.*new model/);
  });

  it("--version prints its version", async () => {
    expect(await runDrum(["--version"])).toMatchObject({ code: 0, stdout: `drum ${version}\n`, stderr: "" });
  });

  it("new alone prints its help and ends with 1", async () => {
    expect(await runDrum(["new"])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("usage: drum new model"),
    });
  });

  it.each(["score", "server", "new"])(
    "%s --help lists its options with their environment names",
    async (verb) => {
      const { code, stdout } = await runDrum([verb, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/-cd\/--code-dir DIR[^-]*CODE_DIR/s);
    },
  );

  it("refuses a verb that it does not know", async () => {
    const { code, stderr } = await runDrum(["scor"]);
    expect(code).toBe(2);
    expect(stderr).toContain("drum: error: invalid choice: 'scor' (choose from 'score', 'server', 'new')");
  });

  it("answers a usage error with the usage, the problem and 2", async () => {
    const { code, stdout, stderr } = await runDrum(["score", "--input", "x.csv"]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      "usage: drum score --code-dir DIR --input FILE [options]\n" +
        "drum score: error: the following arguments are required: -cd/--code-dir\n",
    );
  });
});
