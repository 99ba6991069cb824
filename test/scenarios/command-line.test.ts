import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { drum } from "./drum.js";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

describe("drum", () => {
  it("alone prints its help and ends with 1", async () => {
    expect(await drum([])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("usage: drum"),
      stderr: "",
    });
  });

  it("--help prints the verbs and ends with 0", async () => {
    const { status, stdout } = await drum(["--help"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/score .*\n.*server .*\n.*new model/);
  });

  it("--version prints its version", async () => {
    expect(await drum(["--version"])).toMatchObject({ status: 0, stdout: `drum ${version}\n`, stderr: "" });
  });

  it("new alone prints its help and ends with 1", async () => {
    expect(await drum(["new"])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("usage: drum new model"),
    });
  });

  it.each(["score", "server", "new"])(
    "%s --help lists its options with their environment names",
    async (verb) => {
      const { status, stdout } = await drum([verb, "--help"]);
      expect(status).toBe(0);
      expect(stdout).toMatch(/-cd\/--code-dir DIR[^-]*CODE_DIR/s);
    },
  );

  it("refuses a verb that it does not know", async () => {
    const { status, stderr } = await drum(["scor"]);
    expect(status).toBe(2);
    expect(stderr).toContain("drum: error: invalid choice: 'scor' (choose from 'score', 'server', 'new')");
  });

  it("answers a usage error with the usage, the problem and 2", async () => {
    const { status, stdout, stderr } = await drum(["score", "--input", "x.csv"]);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      "usage: drum score --code-dir DIR --input FILE [options]\n" +
        "drum score: error: the following arguments are required: -cd/--code-dir\n",
    );
  });
});
