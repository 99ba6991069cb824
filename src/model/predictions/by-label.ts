import { float64Column } from "../../data/column.js";
import { DataFrame } from "../../data/frame.js";
import { drumError } from "../../errors.js";
import { finiteNumbers } from "./finite.js";
import { matchLabels } from "./match-labels.js";
import type { Predictions } from "./predictions.js";
import { pick } from "./single.js";

/**
 * One column of finite numbers a label, under the labels as they were asked for, in the order of the model's
 * own columns; columns that are no label are further output.
 * @throws PREDICTION_COLUMNS when a label has no column, PREDICTION_NOT_NUMERIC, PREDICTION_NOT_FINITE
 */
export function labelColumns(frame: DataFrame, labels: readonly string[]): Predictions {
  const positions = matchLabels(labels, frame.names);
  if (positions === undefined) {
    throw drumError("PREDICTION_COLUMNS", { expected: quotedList(labels), found: quotedList(frame.names) });
  }
  const label = new Map(positions.map((position, i) => [position, labels[i]!]));
  const chosen = [...label.keys()].sort((a, b) => a - b);
  const others = frame.columns.flatMap((_, i) => (label.has(i) ? [] : [i]));
  return {
    frame: new DataFrame(
      chosen.map((i) => label.get(i)!),
      chosen.map((i) => float64Column(finiteNumbers(frame.columns[i]!, frame.names[i]!))),
      frame.length,
    ),
    extra: others.length === 0 ? null : pick(frame, others),
  };
}

/** Names the columns of a predictor that stand by position, as far as there are labels for all of them. */
export function nameByPosition(frame: DataFrame, labels: readonly string[]): DataFrame {
  return frame.columns.length === labels.length ? frame.rename(labels) : frame;
}

/** Names as a list in the form that the messages have: `['yes', 'no']`. */
export function quotedList(names: readonly string[]): string {
  const quoted = names.slice(0, 20).map((name) => {
    const text = name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
    if (!text.includes("'")) return `'${text}'`;
    return text.includes('"') ? `'${text.replaceAll("'", "\\'")}'` : `"${text}"`;
  });
  return `[${quoted.join(", ")}${names.length > 20 ? ", ..." : ""}]`;
}
