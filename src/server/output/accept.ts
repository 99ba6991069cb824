/**
 * Chooses a media type for an answer by an `Accept` header (RFC 9110 §12.5.1): the highest quality wins, among
 * equals the first offered. A client that accepts none of them gets the first, which serves it better than a
 * refusal.
 * @param offered media types in lower case, the usual one first
 */
export function preferred<Offer extends string>(
  accept: string | undefined,
  offered: readonly [Offer, ...Offer[]],
): Offer {
  if (accept === undefined || accept === "*/*") return offered[0];
  const ranges = accept.split(",").map(parseRange);
  let best: Offer = offered[0];
  let bestQuality = 0;
  for (const offer of offered) {
    const quality = qualityOf(offer, ranges);
    if (quality > bestQuality) {
      best = offer;
      bestQuality = quality;
    }
  }
  return best;
}

interface Range {
  readonly essence: string;
  readonly quality: number;
}

function parseRange(text: string): Range {
  const [essence = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { essence, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The quality that the most specific matching range gives. */
function qualityOf(offer: string, ranges: readonly Range[]): number {
  const family = `${offer.slice(0, offer.indexOf("/"))}/*`;
  for (const essence of [offer, family, "*/*"]) {
    const range = ranges.find((candidate) => candidate.essence === essence);
    if (range !== undefined) return range.quality;
  }
  return 0;
}
