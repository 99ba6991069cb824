import { toUtf8 } from "../../data/charset.js";
import { dialectOf } from "../../data/formats/csv/dialect.js";
import { headerOf as firstRecord } from "../../data/formats/csv/header.js";
import type { MediaType } from "../../data/media-type.js";
import type { Payload } from "../../data/payload.js";
import { headerOf } from "../../model/predictions/encode.js";

/**
 * CSV without a header line as CSV with one: the names of the model's features where a row has as many fields, else
 * `0`, `1`, ….
 * @param mayHave whether the first line may be a header after all, which it is when it has the features' names
 * @throws CHARSET_UNKNOWN, INPUT_CHARSET, INPUT_NOT_TEXT
 */
export async function headed(
  body: Uint8Array,
  { essence, parameters }: MediaType,
  features: readonly string[],
  mayHave: boolean,
): Promise<Payload> {
  const bytes = toUtf8(body, parameters.charset);
  const mediaType = { essence, parameters: {} };
  const fields = firstRecord(bytes, 0, dialectOf({}), true)?.names ?? [];
  const fits = fields.length === features.length;
  // Nothing to count fields in, or a quote that stays open: who reads it says so.
  const none = fields.length === 0;
  if (none || (mayHave && fits && fields.every((field, k) => field === features[k]))) {
    return { mediaType, source: bytes };
  }
  const header = await headerOf(fits ? features : fields.map((_, k) => String(k)), "csv");
  return { mediaType, source: Buffer.concat([header, bytes]), headerLength: header.length };
}
