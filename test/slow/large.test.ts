import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readFrame } from "../../src/data/read.js";
import { scratchFolder } from "../scenarios/model-folder.js";
import { ROOT } from "../scenarios/run-drum.js";
import { codeDir } from "../scenarios/templates.js";
import { checkPredictions, writeLargeFile } from "./large-file.js";
import { watchMemory } from "./process-tree.js";

/** Gigabytes of input; `DRUM_LARGE_GB=10 npm run test:large` is the whole thing. */
const GIGABYTES = Number(process.env.DRUM_LARGE_GB ?? 1);
/** All processes together, for any size of the input. */
const MOST_MEMORY = 512e6;

const folder = scratchFolder();
const MODEL = ["--code-dir", codeDir("typescript_xgboost")];

interface Run {
  readonly code: number | null;
  readonly seconds: number;
  readonly peak: number;
}

async function run(args: readonly string[], stdin?: string): Promise<Run> {
  const started = performance.now();
  const child = spawn(process.execPath, [`${ROOT}/bin/drum.js`, "score", ...MODEL, ...args], {
    stdio: [stdin === undefined ? "ignore" : "pipe", "ignore", "inherit"],
  });
  const memory = watchMemory(child.pid!);
  if (stdin !== undefined) createReadStream(stdin).pipe(child.stdin!);
  const [code] = (await once(child, "close")) as [number | null];
  memory.stop();
  const seconds = (performance.now() - started) / 1000;
  console.log(`${args.join(" ")}: ${seconds.toFixed(1)} s, at most ${(memory.peak / 1e6).toFixed(0)} MB`);
  return { code, seconds, peak: memory.peak };
}

describe.each([
  ["lines", false],
  ["records of several lines", true],
])(`${GIGABYTES} GB of %s`, (_, hard) => {
  const input = join(folder, `${hard}.csv`);
  let rows = 0;

  test("are made", { timeout: 3_600_000 }, async () => {
    rows = await writeLargeFile(input, GIGABYTES * 1e9, hard);
    expect(statSync(input).size).toBeGreaterThanOrEqual(GIGABYTES * 1e9);
  });

  test.each(["a file", "standard input"])(
    "from %s: every row, in bounded memory",
    { timeout: 3_600_000 },
    async (from) => {
      const output = join(folder, "out.csv");
      const args = ["--input", from === "a file" ? input : "-", "--output", output];
      const { code, peak } = await run(args, from === "a file" ? undefined : input);
      expect(code).toBe(0);
      expect(await checkPredictions(output)).toEqual({ rows, wrong: 0 });
      expect(peak).toBeLessThan(MOST_MEMORY);
    },
  );

  test.each(["jsonl", "arrow", "parquet"])("to .%s", { timeout: 3_600_000 }, async (extension) => {
    const output = join(folder, `out.${extension}`);
    const { code, peak } = await run(["--input", input, "--output", output]);
    expect(code).toBe(0);
    expect(peak).toBeLessThan(MOST_MEMORY);
    if (extension !== "jsonl" && GIGABYTES <= 2) {
      const source = { path: output, start: 0, end: statSync(output).size, firstLine: 1 };
      expect((await readFrame({ mediaType: { essence: "", parameters: {} }, source })).length).toBe(rows);
    }
    rmSync(output);
  });

  test("with a quarantine and a checkpoint", { timeout: 3_600_000 }, async () => {
    const output = join(folder, "out.csv");
    const files = ["--quarantine", join(folder, "bad.csv"), "--checkpoint", join(folder, "checkpoint.json")];
    const { code, peak } = await run(["--input", input, "--output", output, ...files]);
    expect(code).toBe(0);
    expect(await checkPredictions(output)).toEqual({ rows, wrong: 0 });
    expect(peak).toBeLessThan(MOST_MEMORY);
  });

  test("to a reader that is slow", { timeout: 3_600_000 }, async () => {
    const child = spawn(process.execPath, [`${ROOT}/bin/drum.js`, "score", ...MODEL, "--input", input], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const memory = watchMemory(child.pid!);
    let lines = 0;
    let chunks = 0;
    for await (const chunk of child.stdout) {
      lines += (chunk as Buffer).toString("latin1").split("\n").length - 1;
      if (++chunks % 100 === 1 && chunks < 3000) await new Promise((done) => setTimeout(done, 100));
    }
    memory.stop();
    expect(lines).toBe(rows + 1);
    expect(memory.peak).toBeLessThan(MOST_MEMORY);
  });

  test("are removed", () => rmSync(input));
});
