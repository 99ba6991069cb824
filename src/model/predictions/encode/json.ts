import { floatText } from "../../../data/float-text.js";
import { cellTexts } from "../../../data/formats/json/write.js";
import type { DataFrame } from "../../../data/frame.js";
import type { ModelSpec } from "../../spec.js";
import { targetTypeOf } from "../../target-types/registry.js";
import type { Predictions } from "../predictions.js";
import { columnsOf } from "../probabilities.js";

/**
 * Predictions as the JSON answer `{"predictions": [...]}`: a number a row, or an object of a number a label.
 * Further columns follow as `"extraModelOutput"` with `columns`, `index` and `data`, the rows of values.
 * Floats are written as Python writes them (`20.0`).
 */
export function predictionsJson(
  predictions: Predictions,
  { targetType }: Pick<ModelSpec, "targetType">,
): string {
  const { frame, extra } = predictions;
  const rows = targetTypeOf(targetType).answer === "labels" ? labelledRows(frame) : plainRows(frame);
  const further = extra === null ? "" : `,"extraModelOutput":${splitJson(extra)}`;
  return `{"predictions":[${rows}]${further}}`;
}

function plainRows(frame: DataFrame): string {
  const [values] = columnsOf(frame);
  let text = "";
  for (let i = 0; i < frame.length; i++) text += (i === 0 ? "" : ",") + floatText(values![i]!);
  return text;
}

function labelledRows(frame: DataFrame): string {
  const columns = columnsOf(frame);
  const keys = frame.names.map((name, k) => `${k === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  let text = "";
  for (let i = 0; i < frame.length; i++) {
    if (i > 0) text += ",";
    for (let k = 0; k < columns.length; k++) text += keys[k] + floatText(columns[k]![i]!);
    text += "}";
  }
  return text;
}

/** A table as pandas' `to_json(orient="split")` arranges it. */
function splitJson({ names, columns, length }: DataFrame): string {
  const writers = columns.map(cellTexts);
  const rows = Array.from({ length }, (_, i) => `[${writers.map((write) => write(i)).join(",")}]`);
  const index = Array.from({ length }, (_, i) => i).join(",");
  return `{"columns":${JSON.stringify(names)},"index":[${index}],"data":[${rows.join(",")}]}`;
}
