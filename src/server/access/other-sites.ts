import { drumError } from "../../errors.js";
import type { Exchange } from "../exchange.js";
import { originOf } from "./cors.js";

/**
 * Refuses what pages of other sites have a browser send, as forms can without asking and without its user's knowledge.
 * Browsers say of each request where it comes from (`Sec-Fetch-Site` of Fetch Metadata Request Headers); other programs
 * say nothing, and pass.
 *
 * @param origins those whose pages may, or `*` for any
 * @returns looks at a request; throws CROSS_SITE
 * @throws USAGE for what is no origin
 */
export function refuseOtherSites(origins: readonly string[] = []): (exchange: Exchange) => void {
  if (origins.includes("*")) return () => {};
  const listed = new Set(origins.map(originOf));
  return ({ headers }) => {
    if (headers["sec-fetch-site"] !== "cross-site" || listed.has(headers.origin ?? "")) return;
    throw drumError("CROSS_SITE", {});
  };
}
