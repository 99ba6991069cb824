import { describe, expect, it } from "vitest";
import { corsFor } from "../../../src/server/access/cors.js";
import { refuseOtherSites } from "../../../src/server/access/other-sites.js";
import type { Exchange } from "../../../src/server/exchange.js";

/** The headers for a request with these headers, by name; what comes more than once is joined. */
function headersFor(
  origins: readonly string[],
  headers: Exchange["headers"],
  method = "POST",
  answer: Record<string, string> = {},
): Record<string, string> {
  const list = corsFor(origins)({ method, headers } as Exchange, { status: 200, headers: answer, body: "" });
  const found = new Headers();
  for (let i = 0; i < list.length; i += 2) found.append(list[i]!, list[i + 1]!);
  return Object.fromEntries(found);
}

const EXPOSED =
  "X-Request-ID, X-Drum-Version, X-Drum-Model-Version, Retry-After, Inference-Header-Content-Length";
const app = "https://app.example.com";
const shown = {
  "access-control-allow-origin": app,
  "access-control-allow-credentials": "true",
  "access-control-expose-headers": EXPOSED,
  vary: "Origin",
};
const preflight = {
  origin: app,
  "access-control-request-method": "POST",
  "access-control-request-headers": "authorization,x-api-key",
};

describe("pages of other origins", () => {
  it("are let in when their origin is listed, and only by their own name", () => {
    expect(headersFor([`${app}/`, "http://localhost:3000"], { origin: app })).toEqual(shown);
    expect(headersFor([app], { origin: "https://app.example.com.evil.org" })).toEqual({ vary: "Origin" });
    expect(headersFor([app], { origin: "http://app.example.com" })).toEqual({ vary: "Origin" });
    expect(headersFor([app], { origin: "null" })).toEqual({ vary: "Origin" });
    expect(headersFor([app], {})).toEqual({ vary: "Origin" });
  });

  it("are all let in by *, without credentials", () => {
    const any = { "access-control-allow-origin": "*", "access-control-expose-headers": EXPOSED };
    expect(headersFor(["*"], { origin: "https://anyone.org" })).toEqual(any);
    expect(headersFor(["*", app], { origin: app })).toEqual(shown);
    expect(headersFor(["*", app], { origin: "https://anyone.org" })).toEqual({ ...any, vary: "Origin" });
  });

  it("are told before a request which methods and headers they may send", () => {
    const allow = { Allow: "POST, OPTIONS" };
    const permissions = {
      "access-control-allow-methods": "POST, OPTIONS",
      "access-control-allow-headers": "authorization,x-api-key",
      "access-control-max-age": "600",
    };
    expect(headersFor([app], preflight, "OPTIONS", allow)).toEqual({ ...shown, ...permissions });
    expect(headersFor(["*"], preflight, "OPTIONS", allow)).toMatchObject(permissions);
    // No such route, another origin, no question.
    expect(headersFor([app], preflight, "OPTIONS")).toEqual(shown);
    const stranger = { ...preflight, origin: "https://evil.org" };
    expect(headersFor([app], stranger, "OPTIONS", allow)).toEqual({ vary: "Origin" });
    expect(headersFor([app], { origin: app }, "OPTIONS", allow)).toEqual(shown);
  });

  it("cannot have anything but names of headers repeated to them", () => {
    const asked = { ...preflight, "access-control-request-headers": "a\u00e4, <b>" };
    expect(headersFor([app], asked, "OPTIONS", { Allow: "GET" })).not.toHaveProperty(
      "access-control-allow-headers",
    );
  });
});

describe("requests that come from pages of other sites", () => {
  const look = (origins: readonly string[] | undefined, headers: Exchange["headers"]) => () =>
    refuseOtherSites(origins)({ headers } as Exchange);
  const elsewhere = { "sec-fetch-site": "cross-site", origin: "https://evil.org" };

  it("are refused unless their origin is listed, or any is", () => {
    expect(look(undefined, elsewhere)).toThrow("A web page of another site has sent this request.");
    expect(look([app], elsewhere)).toThrow(expect.objectContaining({ code: "CROSS_SITE", status: 403 }));
    expect(look([app], { "sec-fetch-site": "cross-site" })).toThrow();
    expect(look([`${app}/`], { ...elsewhere, origin: app })).not.toThrow();
    expect(look([app, "*"], elsewhere)).not.toThrow();
    expect(look(undefined, { origin: "https://evil.org" })).not.toThrow();
    expect(look(undefined, {})).not.toThrow();
  });
});

describe("an origin", () => {
  it.each(["app.example.com", "https://a.b/path", "null", "https://*.b", "file:///x", "https://a.b?x", ""])(
    "is not %j",
    (text) => {
      expect(() => corsFor([text])).toThrow(`argument --cors-origin: '${text}' is no origin`);
    },
  );
});
