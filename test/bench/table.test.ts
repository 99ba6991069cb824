import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
// @ts-expect-error the bench is plain JavaScript
import { speedTable, withTable } from "../../bench/table.mjs";

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const machine = {
  cpu: "Fast",
  cores: 2,
  memory: 8,
  system: "linux x64",
  node: "v20.19.0",
  load: 0.1,
  generator: "wrk",
};
const peer = { p10: 1, p90: 1, runs: 3 };
const results = [
  {
    entry: "score: floats",
    figure: "time",
    unit: "ms",
    more: false,
    drum: { ...peer, median: 800 },
    peers: [
      { ...peer, name: "DRUM", median: 5300, ratio: 800 / 5300, aim: 0.125, met: false },
      { ...peer, name: "pandas script", median: 3200, ratio: 0.25, aim: 0.25, met: true },
    ],
  },
  {
    entry: "http",
    figure: "32 connections",
    unit: "requests/s",
    more: true,
    drum: { ...peer, median: 40000 },
    peers: [{ ...peer, name: "node:http and a hop", median: 80000, ratio: 0.5, aim: 0.4, met: true }],
  },
];
const report = (load: number) => ({ machine: { ...machine, load }, date: "2026-01-02T03:04:05Z", results });

describe("the table of speeds", () => {
  it("sets drum beside its peers, says how many times as good it is, and names the aims that are missed", () => {
    const text: string = speedTable(report(0.1));
    expect(text).toContain("Fast, 2 cores, 8 GiB, linux x64, Node v20.19.0, load average 0.1 at start");
    expect(text.split("\n").slice(-4)).toEqual([
      "| work | drum | DRUM | MLServer | script | Node alone | aims |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      "| score: floats | **800 ms** | 5.3 s (6.63×) |  | 3.2 s (4×) |  | missed: 8× DRUM |",
      "| http: 32 connections | **40,000 /s** |  |  |  | 80,000 /s (0.5×) | met |",
    ]);
  });

  it("warns when the machine was not quiet", () => {
    expect(speedTable(report(0.1))).not.toContain("others use the machine");
    expect(speedTable(report(2))).toContain("others use the machine");
  });

  it("finds its place in the README, and stays there when it is written again", () => {
    const page = readFileSync(path("README.md"), "utf8");
    const once = withTable(page, report(0.1));
    expect(once).toContain(speedTable(report(0.1)));
    expect(withTable(once, report(0.1))).toBe(once);
    expect(once.split("## More")[1]).toBe(page.split("## More")[1]);
    expect(() => withTable("# No marks", report(0.1))).toThrow("no lines");
  });

  it.runIf(existsSync(path("bench/report.json")))("is the one of the report that is kept", () => {
    const page = readFileSync(path("README.md"), "utf8");
    expect(page).toBe(withTable(page, JSON.parse(readFileSync(path("bench/report.json"), "utf8"))));
  });
});
