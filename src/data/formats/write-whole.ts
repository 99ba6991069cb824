import type { DataFrame } from "../frame.js";
import type { FrameWriter } from "./format.js";

/** The `write` of a codec that has a `writer`: one frame is the whole output. */
export function writeWhole(writer: () => Promise<FrameWriter>): (frame: DataFrame) => Promise<Uint8Array> {
  return async (frame) => {
    const { write, end } = await writer();
    return Buffer.concat([await write(frame), await end()]);
  };
}
