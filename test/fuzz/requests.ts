import fc from "fast-check";
import { DOCUMENT } from "../server/document.js";
import { type Body, bodies } from "./bodies.js";
import type { Fuzzed } from "./models.js";

/** A request as it is sent. */
export interface Sent {
  readonly method: string;
  /** The path of the OpenAPI document that it is meant for, if any. */
  readonly documented: string | undefined;
  /** With the query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

const PATHS = Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
  Object.keys(operations)
    .filter((key) => key !== "parameters")
    .map((method) => ({ path, method: method.toUpperCase() })),
);

/** Paths that no route has, and forms of paths that try to leave them. */
const STRANGE = [
  "/nowhere",
  "//",
  "/predict/x",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/docs/..%2f..%2fpackage.json",
  "/docs/%00",
  "/predict%",
  "/PREDICT",
  "/v2/models/__proto__/infer",
  "/v2/models//infer",
  "/constructor",
  "/predict;a=b",
  `/${"a".repeat(5000)}`,
];

const QUERIES = [
  "",
  "?",
  "?a=b",
  "?__proto__=1&constructor=2",
  "?a=%",
  "?a=%ff&a=2",
  "?params=%7B%7D",
  `?${"x=y&".repeat(200)}`,
];

const MORE_HEADERS: Readonly<Record<string, readonly string[]>> = {
  Accept: [
    "text/csv",
    "application/json",
    "*/*",
    "application/vnd.apache.arrow.stream",
    "text/csv;q=x",
    "a/b",
    ",,,",
    "text/html",
  ],
  "Inference-Header-Content-Length": ["0", "1", "12", "-1", "1e9", "99999999999999999999", "x", ""],
  "X-Request-ID": ["7", "a\tb", "\xe9", "x".repeat(300), "__proto__"],
  traceparent: ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "ff-0-0-00", "x", "00-0-0-0-0"],
  tracestate: ["a=b", "=", ",".repeat(200)],
  Range: ["bytes=0-1", "bytes=-1", "x"],
  "If-None-Match": ['"x"', "*", "x"],
  "Accept-Encoding": ["gzip", "br;q=1", "*;q=0"],
  Authorization: ["Bearer x", "Basic eDp5", "x"],
  Origin: ["http://example.com", "null"],
  "Access-Control-Request-Method": ["POST", "x"],
  Cookie: ["a=b; __proto__=c"],
  Expect: ["200-ok"],
  Connection: ["close", "keep-alive", "upgrade"],
  "Ce-Id": ["1"],
  "X-Amzn-SageMaker-Custom-Attributes": ["a=b"],
};

const moreHeaders = fc
  .array(
    fc
      .constantFrom(...Object.keys(MORE_HEADERS))
      .chain((name) => fc.constantFrom(...MORE_HEADERS[name]!).map((value) => [name, value] as const)),
    { maxLength: 2 },
  )
  .map((pairs) => Object.fromEntries(pairs));

const segment = fc.oneof({
  weight: 1,
  arbitrary: fc.constantFrom(
    "1",
    "2",
    "__proto__",
    "..%2f..",
    "%00",
    "%C3%A9",
    "a".repeat(300),
    "swagger-ui.css",
  ),
});

/** Requests to a model's server: most of them to its routes, as they are meant or nearly. */
export function requests(model: Fuzzed, name: string): fc.Arbitrary<Sent> {
  const filled = (path: string) =>
    fc.tuple(segment, fc.integer({ min: 0, max: 9 })).map(([other, die]) =>
      path.replace(/\{(\w+)\}/g, (_, part) => {
        // Loading it anew takes long.
        if (path === "/v2/repository/models/{model}/load") return "another";
        if (die === 0) return other;
        return part === "model" ? encodeURIComponent(name) : part === "version" ? "1" : other;
      }),
    );
  const meant = fc.constantFrom(...PATHS).chain(({ path, method }) =>
    fc.tuple(filled(path), fc.constantFrom("", "", "/")).map(([target, slash]) => ({
      method,
      documented: path,
      path: target === "/" ? target : target + slash,
    })),
  );
  const posts = PATHS.filter(({ method }) => method === "POST");
  const post = fc
    .constantFrom(...posts)
    .chain(({ path }) => filled(path).map((target) => ({ method: "POST", documented: path, path: target })));
  const otherMethod = fc
    .tuple(
      meant,
      fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"),
    )
    .map(([asked, method]) => ({ ...asked, method }));
  const strange = fc
    .constantFrom(...STRANGE)
    .map((path) => ({ method: "POST", documented: undefined, path }));
  const where: fc.Arbitrary<{ method: string; documented: string | undefined; path: string }> = fc.oneof(
    { weight: 6, arbitrary: post },
    { weight: 2, arbitrary: meant },
    { weight: 1, arbitrary: otherMethod },
    { weight: 1, arbitrary: strange },
  );
  const query = fc.oneof(
    { weight: 4, arbitrary: fc.constant("") },
    { weight: 1, arbitrary: fc.constantFrom(...QUERIES) },
  );
  return fc
    .tuple(where, query, moreHeaders, bodies(model))
    .map(([{ method, documented, path }, search, more, body]): Sent => {
      const hasBody = method !== "GET" && method !== "HEAD" && method !== "TRACE";
      return {
        method,
        documented,
        target: path + search,
        headers: { ...more, ...(hasBody && headersOf(body)) },
        body: hasBody ? body.bytes : undefined,
      };
    });
}

function headersOf({ type, coding, bytes }: Body): Record<string, string> {
  return {
    "Content-Length": `${bytes.length}`,
    ...(type !== undefined && { "Content-Type": type }),
    ...(coding !== undefined && { "Content-Encoding": coding }),
  };
}
