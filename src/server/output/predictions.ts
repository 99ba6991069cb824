import type { DataFrame } from "../../data/frame.js";
import { predictionsJson } from "../../model/predictions/encode/json.js";
import { asTable, type Predictions } from "../../model/predictions/predictions.js";
import type { ModelSpec } from "../../model/spec.js";
import { jsonText } from "../answers.js";
import type { Answer } from "../exchange.js";
import { preferred } from "./accept.js";
import { writeAs } from "./table.js";

const OFFERED = ["application/json", "text/csv", "application/vnd.apache.arrow.stream"] as const;

/** Predictions as JSON, or as the table that `drum score` would write where the client prefers CSV or Arrow. */
export function predictionsAnswer(
  predictions: Predictions,
  spec: ModelSpec,
  accept: string | undefined,
): Answer | Promise<Answer> {
  const mediaType = preferred(accept, OFFERED);
  if (mediaType === "application/json") return jsonText(predictionsJson(predictions, spec));
  return tableAnswer(asTable(predictions), mediaType);
}

async function tableAnswer(frame: DataFrame, mediaType: string): Promise<Answer> {
  const headers = { "Content-Type": mediaType === "text/csv" ? "text/csv; charset=utf-8" : mediaType };
  return { status: 200, headers, body: await writeAs(mediaType, frame) };
}
