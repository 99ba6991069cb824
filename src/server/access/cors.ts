import { drumError } from "../../errors.js";
import type { Answer, Exchange } from "../exchange.js";

/** The headers, names and values one after another, that an answer needs for pages of other origins to see it. */
export type Cors = (exchange: Exchange, answer: Answer) => readonly string[];

/** What pages may read of an answer besides what browsers always show. */
const EXPOSED =
  "X-Request-ID, X-Drum-Version, X-Drum-Model-Version, Retry-After, Inference-Header-Content-Length";
/** Seconds that a browser may keep the answer to its question before a request. */
const MAX_AGE = "600";
/** Lists of header names, as browsers ask for them. */
const NAMES = /^[\w!#$%&'*+.^`|~-]+(?:, ?[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Lets pages of these origins use the server (the CORS protocol of the Fetch standard).
 * @param origins such as `https://app.example.com`, or `*` for any, which are then let in without credentials
 * @throws USAGE for what is no origin
 */
export function corsFor(origins: readonly string[]): Cors {
  const any = origins.includes("*");
  const listed = new Set(origins.filter((origin) => origin !== "*").map(originOf));
  const known = (origin: string) => [
    ...["Access-Control-Allow-Origin", origin, "Vary", "Origin"],
    ...["Access-Control-Expose-Headers", EXPOSED],
    ...["Access-Control-Allow-Credentials", "true"],
  ];
  const headersOf = new Map([...listed].map((origin) => [origin, known(origin)]));
  const others = any
    ? ["Access-Control-Allow-Origin", "*", "Access-Control-Expose-Headers", EXPOSED]
    : ["Vary", "Origin"];
  const vary = any && listed.size > 0 ? [...others, "Vary", "Origin"] : others;
  return ({ method, headers }, answer) => {
    const { origin } = headers;
    const own = headersOf.get(origin ?? "");
    if (method !== "OPTIONS" || (own === undefined && !any)) return own ?? vary;
    return [...(own ?? vary), ...permissions(headers, answer)];
  };
}

/** What a browser asks before a request that a form could not send. */
function permissions(headers: Exchange["headers"], { headers: { Allow } }: Answer): readonly string[] {
  if (headers["access-control-request-method"] === undefined || Allow === undefined) return [];
  const asked = headers["access-control-request-headers"];
  return [
    ...["Access-Control-Allow-Methods", Allow, "Access-Control-Max-Age", MAX_AGE],
    ...(asked !== undefined && NAMES.test(asked) ? ["Access-Control-Allow-Headers", asked] : []),
  ];
}

/** An origin as browsers write it. @throws USAGE for what is none */
export function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const written = url === undefined ? [] : [url.origin, `${url.origin}/`];
  const isOrigin = url !== undefined && url.origin !== "null" && written.includes(url.href);
  if (isOrigin && !text.includes("*")) return url.origin;
  throw drumError("USAGE", {
    problem: `argument --cors-origin: '${text}' is no origin; give scheme and host, such as https://app.example.com, or *`,
  });
}
