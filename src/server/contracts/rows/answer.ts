import { cellTexts, recordsText } from "../../../data/formats/json/write.js";
import type { DataFrame } from "../../../data/frame.js";
import { jsonText } from "../../answers.js";
import type { Answer } from "../../exchange.js";
import { preferred } from "../../output/accept.js";
import { writeAs } from "../../output/table.js";

/**
 * Predictions as the JSON array that all platforms get: the values of one column, else a record a row, such as the
 * probabilities by label. `null` for what is missing or not finite.
 */
export function rowsJson(table: DataFrame): string {
  const [only] = table.columns;
  if (table.columns.length > 1 || only === undefined) return `[${recordsText(table, ",")}]`;
  const text = cellTexts(only);
  return `[${Array.from({ length: table.length }, (_, row) => text(row)).join(",")}]`;
}

/** `{"predictions": […]}`. */
export const jsonPredictions = (table: DataFrame): Answer => jsonText(`{"predictions":${rowsJson(table)}}`);

const OFFERED = [
  "application/json",
  "text/csv",
  "application/jsonlines",
  "application/vnd.apache.arrow.stream",
] as const;

/** The same, or the table in the format that a client prefers. @param csvHeader whether CSV begins with the names */
export async function tableAnswer(
  table: DataFrame,
  accept: string | undefined,
  csvHeader: boolean,
): Promise<Answer> {
  const mediaType = preferred(accept, OFFERED);
  if (mediaType === "application/json") return jsonPredictions(table);
  return {
    status: 200,
    headers: { "Content-Type": mediaType === "text/csv" ? "text/csv; charset=utf-8" : mediaType },
    body: await writeAs(mediaType, table, { header: csvHeader }),
  };
}
