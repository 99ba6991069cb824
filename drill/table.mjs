const COLUMNS = ["", "sent", "answered", "refused by design", "failed", "p50 ms", "p99 ms", ""];

/** The rows as text in columns. */
export function tableOf(rows) {
  const lines = [
    COLUMNS,
    ...rows.map((row) => [
      row.name,
      ...[row.sent, row.answered, row.refused, row.failed].map((number) => number.toLocaleString("en-US")),
      ...[row.p50, row.p99].map((time) => time?.toFixed(1) ?? ""),
      noteOf(row),
    ]),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 || column === COLUMNS.length - 1
            ? cell.padEnd(widths[column])
            : cell.padStart(widths[column]),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function noteOf({ note, refusals }) {
  const refused = Object.entries(refusals).map(([reason, times]) => `${times} × ${reason}`);
  return [note, ...refused].filter(Boolean).join("; ");
}

/** What failed, a line each. */
export const failuresOf = (rows) =>
  rows.flatMap(({ name, failures }) =>
    Object.entries(failures).map(([problem, times]) => `${name}: ${times} × ${problem}`),
  );
