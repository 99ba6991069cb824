/** More than this much worse than before is called worse: single figures move by about this much by themselves. */
const NOISE = 1.2;

/** Prints what was measured: medians with 10th and 90th percentile, one line a figure and peer, the aims. */
export function printResults(results) {
  const rows = results.flatMap((result) => {
    const { entry, figure, unit, drum, peers } = result;
    const own = [`${entry}: ${figure}`, `${range(drum)} ${unit}`, ...limitCells(result)];
    const [first, ...others] = peers.map((peer) => peerCells(peer, result));
    if (first === undefined) return [[...own.slice(0, 2), "", "", "", ...own.slice(2), String(drum.runs)]];
    const lines = [["", "", ...first], ...others.map((cells) => ["", "", ...cells])];
    if (drum.limit !== undefined)
      lines.unshift(["", "", "(limit)", "", "", ...own.slice(2), String(drum.runs)]);
    lines[0][0] = own[0];
    lines[0][1] = own[1];
    return lines;
  });
  print([["what", "drum (p10–p90)", "peer", "peer's (p10–p90)", "ratio", "aim", "", "runs"], ...rows]);
}

const limitCells = ({ drum, unit }) =>
  drum.limit === undefined ? ["", ""] : [`≤ ${drum.limit} ${unit}`, verdict(drum.met)];

function peerCells(peer, { unit, more }) {
  const aim = peer.aim === undefined ? "" : `${more ? "≥" : "≤"} ${peer.aim}×`;
  const spread = `${range(peer)} ${unit}`;
  return [peer.name, spread, `${three(peer.ratio)}×`, aim, verdict(peer.met), String(peer.runs)];
}

const verdict = (met) => ({ true: "met", false: "missed" })[String(met)] ?? "";

/** Names of the aims and limits that are missed. */
export const missed = (results) =>
  results.flatMap(({ entry, figure, drum, peers }) => [
    ...(drum.met === false ? [`${entry}: ${figure}`] : []),
    ...peers.filter(({ met }) => met === false).map(({ name }) => `${entry}: ${figure}, beside ${name}`),
  ]);

/**
 * Prints how the ratios have moved since an earlier report; gives the names of those that are worse by more than
 * noise. Ratios, not times: the earlier report may be from another machine.
 */
export function compare(earlierResults, results) {
  const earlier = ratiosOf(earlierResults);
  const changes = [...ratiosOf(results)].flatMap(([name, { ratio, more }]) => {
    const before = earlier.get(name)?.ratio;
    if (before === undefined) return [];
    return [{ name, before, ratio, worse: (more ? before / ratio : ratio / before) > NOISE }];
  });
  const rows = changes.map(({ name, before, ratio, worse }) => [
    name,
    `${three(before)}×`,
    `${three(ratio)}×`,
    `${((ratio / before - 1) * 100).toFixed(0)} %`,
    worse ? "worse" : "",
  ]);
  console.log();
  print([["what", "ratio before", "now", "change", ""], ...rows]);
  return changes.filter(({ worse }) => worse).map(({ name }) => name);
}

const ratiosOf = (results) =>
  new Map(
    results.flatMap(({ entry, figure, more, peers }) =>
      peers.map(({ name, ratio }) => [`${entry}: ${figure}, beside ${name}`, { ratio, more }]),
    ),
  );

const range = ({ median, p10, p90, runs }) =>
  runs === 1 ? three(median) : `${three(median)} (${three(p10)}–${three(p90)})`;

/** A number with three digits that say something, whole from 100 on. */
export const three = (value) =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));

function print(rows) {
  const widths = rows[0].map((_, k) => Math.max(...rows.map((row) => (row[k] ?? "").length)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, k) => cell.padEnd(widths[k]))
        .join("  ")
        .trimEnd(),
    );
  }
}
