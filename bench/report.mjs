import { availableParallelism, cpus } from "node:os";

/** More than this much worse than before is called worse: single figures move by about this much by themselves. */
const NOISE = 1.2;

export const machine = () => ({
  node: process.version,
  cpu: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
});

/** Prints what was measured: medians with their 10th to 90th percentile, the ratio, and whether it meets the aim. */
export function printTable(results) {
  const rows = results.map(({ name, unit, subject, peer, peerName, ratio, aim, runs }) => [
    name,
    `${range(subject)} ${unit}`,
    `${range(peer)} ${unit}`,
    peerName,
    `${ratio.toFixed(2)}×`,
    `≤ ${aim}×`,
    ratio <= aim ? "met" : "missed",
    String(runs),
  ]);
  print([["what", "drum (p10–p90)", "peer (p10–p90)", "peer", "ratio", "aim", "", "runs"], ...rows]);
}

/**
 * Prints how the ratios have moved since an earlier report; gives the names of those that are worse by more than
 * noise. Ratios, not times: the earlier report may be from another machine.
 */
export function compare(earlierResults, now) {
  const earlier = new Map(earlierResults.map((result) => [result.name, result]));
  const known = now.filter(({ name }) => earlier.has(name));
  const changes = known.map(({ name, ratio }) => ({ name, ratio, before: earlier.get(name).ratio }));
  const worse = changes.filter(({ ratio, before }) => ratio > before * NOISE);
  const rows = changes.map((change) => [
    change.name,
    `${change.before.toFixed(2)}×`,
    `${change.ratio.toFixed(2)}×`,
    `${((change.ratio / change.before - 1) * 100).toFixed(0)} %`,
    worse.includes(change) ? "worse" : "",
  ]);
  console.log();
  print([["what", "ratio before", "now", "change", ""], ...rows]);
  return worse.map(({ name }) => name);
}

const range = ({ median, p10, p90 }) => `${median.toFixed(1)} (${p10.toFixed(1)}–${p90.toFixed(1)})`;

function print(rows) {
  const widths = rows[0].map((_, k) => Math.max(...rows.map((row) => row[k].length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, k) => cell.padEnd(widths[k]))
        .join("  ")
        .trimEnd(),
    );
}
