import type { WriteOptions } from "../../data/formats/format.js";
import { FORMATS } from "../../data/formats/registry.js";
import type { DataFrame } from "../../data/frame.js";
import { drumError } from "../../errors.js";

/** A table in the format of a media type. */
export async function writeAs(
  mediaType: string,
  frame: DataFrame,
  options: WriteOptions = {},
): Promise<Uint8Array> {
  const format = FORMATS.find(({ mediaTypes }) => mediaTypes.includes(mediaType));
  const codec = await format?.load();
  if (codec?.write === undefined) throw drumError("INTERNAL", { reason: `nothing writes ${mediaType}` });
  return codec.write(frame, options);
}
