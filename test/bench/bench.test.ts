import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, pythonFor } from "../oracles/python.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PACKAGES = ["xgboost", "pandas", "pyarrow"];
const python = pythonFor(PACKAGES);
const run = promisify(execFile);

type Spread = { median: number; p10: number; p90: number; runs: number };
type Result = {
  entry: string;
  figure: string;
  unit: string;
  drum: Spread & { limit?: number; met?: boolean };
  peers: (Spread & { name: string; ratio: number; aim?: number; met?: boolean })[];
};
type Report = {
  machine: { cpu: string; cores: number; node: string; load: number; generator: string };
  rows: number;
  quick: boolean;
  results: Result[];
  skipped: { entry: string; peer?: string; reason: string; failed?: boolean }[];
};

describe.skipIf(!python)(`npm run bench -- --quick${needs(python, PACKAGES)}`, () => {
  let folder: string;
  let report: Report;
  let printed: string;

  const bench = (...args: string[]) =>
    run(process.execPath, [join(ROOT, "bench/run.mjs"), ...args], {
      env: { ...process.env, DRUM_BENCH_DIR: folder, ...(python && { DRUM_TEST_PYTHON: python }) },
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "drum-bench-test-"));
    const file = join(folder, "report.json");
    const peers = "bare node,DRUM";
    const words = ["50, XGBoost", "help"];
    ({ stdout: printed } = await bench(
      ...words,
      "--quick",
      "--rows",
      "300",
      "--peers",
      peers,
      "--json",
      file,
    ));
    report = JSON.parse(await readFile(file, "utf8"));
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const find = (entry: string, figure: string) =>
    report.results.find((result) => result.entry === entry && result.figure === figure)!;

  it("reports the machine and what was asked for", () => {
    expect(report.machine.node).toBe(process.version);
    expect(report.machine.cores).toBeGreaterThan(0);
    expect(report.machine.cpu).not.toBe("");
    expect(report).toMatchObject({ rows: 300, quick: true });
  });

  it("measures drum and the peers that are there, and sets the medians in relation", () => {
    const { unit, drum, peers } = find("start: --help", "time");
    expect(unit).toBe("ms");
    expect(peers.map(({ name }) => name)).toEqual(["bare node"]);
    const [node] = peers;
    expect(node!.ratio).toBeCloseTo(drum.median / node!.median, 10);
    expect(node!.met).toBe(node!.ratio <= node!.aim!);
    const score = find("score: 300 × 50, XGBoost", "time");
    expect(score.drum.median).toBeGreaterThan(10);
    expect(score.peers).toEqual([]);
  });

  it.runIf(existsSync("/proc/self/smaps_rollup"))("adds up the memory of all processes", () => {
    const { drum, unit } = find("score: 300 × 50, XGBoost", "memory");
    expect(unit).toBe("MiB");
    // No Node process does with less, and there are two or more.
    expect(drum.median).toBeGreaterThan(20);
    expect(drum).toMatchObject({ limit: 512, met: true });
  });

  it("says which peers it passed over and what installs them", () => {
    const score = report.skipped.find(({ entry, peer }) => entry.startsWith("score") && peer === "DRUM");
    expect(score?.reason).toContain("bench/install-peers.sh");
    expect(report.skipped.filter(({ failed }) => failed)).toEqual([]);
    expect(printed).toContain("install-peers.sh");
    expect(printed).toContain("score: 300 × 50, XGBoost: time");
  });

  it("measures a server under load by its own client too", async () => {
    const client = join(ROOT, "bench/load/client.mjs");
    const { withEcho } = await import("./echo.js");
    const figures = await withEcho(async (url) => {
      const env = { ...process.env, BENCH_BODY: join(ROOT, "package.json"), BENCH_TYPE: "application/json" };
      const { stdout } = await run(process.execPath, [client, url, "4", "0.3"], { env });
      return JSON.parse(stdout.replace(/^JSON /, ""));
    });
    expect(figures).toMatchObject({ refused: 0, broken: 0 });
    expect(figures.requests).toBeGreaterThan(10);
    expect(figures.p99).toBeGreaterThanOrEqual(figures.p50);
    expect(figures.micros).toBeGreaterThanOrEqual(300_000);
  });

  it("says against an earlier report what has become worse, and ends with 1", async () => {
    const ofHelp = report.results.filter(({ entry }) => entry === "start: --help");
    const earlier = join(folder, "earlier.json");
    for (const [factor, code, word] of [
      [1 / 100, 1, /worse/],
      [100, 0, /-9\d %/],
    ] as const) {
      const results = ofHelp.map((result) => ({
        ...result,
        peers: result.peers.map((one) => ({ ...one, ratio: one.ratio * factor })),
      }));
      await writeFile(earlier, JSON.stringify({ ...report, results }));
      const options = ["help", "--quick", "--rows", "300", "--peers", "bare node", "--compare", earlier];
      const outcome = await bench(...options).catch((error) => error);
      expect([outcome.code ?? 0, outcome.stdout]).toEqual([code, expect.stringMatching(word)]);
    }
  }, 60_000);

  it("ends with 2 when no entry has the name", async () => {
    await expect(bench("nothing of this name")).rejects.toMatchObject({ code: 2 });
  });
});
