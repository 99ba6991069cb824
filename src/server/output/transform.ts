import type { DataFrame } from "../../data/frame.js";
import type { Answer } from "../exchange.js";
import { multipartAnswer } from "./multipart.js";
import { writeAs } from "./table.js";

/**
 * A transformed table as the parts `X.format` and `X.transformed`, and its column names where the format has
 * none (Matrix Market, for a table of nothing but sparse columns); then the same for the target.
 */
export async function transformAnswer(frame: DataFrame, target: DataFrame | undefined): Promise<Answer> {
  const sparse = frame.columns.length > 0 && frame.columns.every(({ type }) => type === "sparse");
  const data = sparse
    ? {
        "X.format": "sparse",
        "X.transformed": await writeAs("text/mtx", frame),
        "X.colnames": frame.names.join("\n"),
      }
    : { "X.format": "csv", "X.transformed": await csv(frame) };
  return multipartAnswer({
    ...data,
    ...(target && { "y.format": "csv", "y.transformed": await csv(target) }),
  });
}

/** CSV with CRLF between the lines and none at the end. */
async function csv(frame: DataFrame): Promise<Uint8Array> {
  const bytes = await writeAs("text/csv", frame, { lineEnd: "\r\n" });
  return bytes.subarray(0, Math.max(0, bytes.length - 2));
}
