import type { OutputOrigin } from "../../workers/pool-types.js";
import { jsonLine, type LogFormat, timestamp } from "./entry.js";

/** What user code prints, a line each: as it is, or as an entry that says where it comes from. */
export function modelLine(line: string, stream: string, origin: OutputOrigin, format: LogFormat): string {
  if (format === "text") return `${line}\n`;
  const { pid, requestId } = origin;
  return jsonLine({
    time: timestamp(),
    logger: "model",
    stream,
    pid,
    request_id: requestId,
    message: line,
  });
}
