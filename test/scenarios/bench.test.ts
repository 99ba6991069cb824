import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ROOT } from "./run-drum.js";

const workspace = mkdtempSync(join(tmpdir(), "drum-bench-test-"));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

const bench = (...args: string[]) =>
  spawnSync(process.execPath, ["bench/run.mjs", "--runs", "1", ...args], { cwd: ROOT, encoding: "utf8" });

it("measures beside a peer, keeps the figures and says what has become worse", () => {
  const file = join(workspace, "before.json");
  expect(bench("start: drum --help", "--json", file)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/start: drum --help .* node -e 0 .*× .*≤ 2×/),
  });
  const report = JSON.parse(readFileSync(file, "utf8"));
  expect(report.results).toHaveLength(1);
  const [{ subject, peer, ratio }] = report.results;
  expect(subject.median).toBeGreaterThan(1);
  expect(ratio).toBeCloseTo(subject.median / peer.median, 12);

  for (const [factor, status, word] of [
    [1 / 100, 1, /worse/],
    [100, 0, /-9\d %/],
  ] as const) {
    report.results[0].ratio = ratio * factor;
    writeFileSync(file, JSON.stringify(report));
    expect(bench("start: drum --help", "--compare", file)).toMatchObject({
      status,
      stdout: expect.stringMatching(word),
    });
  }
});

it("lists the entries when none has the name", () => {
  expect(bench("nothing of this name")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("start: drum score, one row"),
  });
});
