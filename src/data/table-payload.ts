import type { DataFrame } from "./frame.js";
import type { Payload } from "./payload.js";
import { encodeFrame } from "./wire.js";

/** A table as a payload. */
export function tablePayload(frame: DataFrame): Payload {
  const { schema, buffers } = encodeFrame(frame);
  const mediaType = { essence: "application/x-drum-table", parameters: {} };
  return { mediaType, source: Buffer.concat(buffers), table: schema };
}
