import { DrumError } from "../errors.js";
import { withoutSource } from "../model/hooks/module/excerpt.js";
import type { Answer } from "./exchange.js";

const JSON_HEADERS = { "Content-Type": "application/json" };

/** An answer whose body is JSON text already. */
export function jsonText(text: string, status = 200): Answer {
  return { status, headers: JSON_HEADERS, body: text };
}

export function json(value: unknown, status = 200): Answer {
  return jsonText(JSON.stringify(value), status);
}

/** `{"message": …}`: the form of every short answer and of every error. */
export function message(text: string, status = 200): Answer {
  return json({ message: text }, status);
}

/** The answer for something thrown. What is no DrumError is not told to clients: the log has it. */
export function errorAnswer(error: unknown, requestId: string): Answer {
  return errorIn((text) => ({ message: `ERROR: ${text}` }), error, requestId);
}

/** The same with another body. */
export function errorIn(
  body: (text: string, status: number) => unknown,
  error: unknown,
  requestId: string,
): Answer {
  if (!(error instanceof DrumError)) {
    const text = `Internal error. The server's log has the cause under request id ${requestId}.`;
    return json(body(text, 500), 500);
  }
  const answer = json(body(withoutSource(error.text), error.status), error.status);
  const extra = HEADERS_BY_CODE[error.code]?.(error);
  return extra === undefined ? answer : { ...answer, headers: { ...answer.headers, ...extra } };
}

const HEADERS_BY_CODE: Readonly<Record<string, (error: DrumError) => Readonly<Record<string, string>>>> = {
  BODY_TOO_LARGE: () => ({ Connection: "close" }),
  REQUEST_BROKEN: () => ({ Connection: "close" }),
  // The body has not been read, and will not be.
  UNAUTHORIZED: () => ({ "WWW-Authenticate": 'Bearer realm="drum"', Connection: "close" }),
  CROSS_SITE: () => ({ Connection: "close" }),
  HOOK_HTTP_ERROR: () => ({ "X-Drum-User-Http-Error": "true" }),
  BODIES_FULL: ({ details }) => ({ "Retry-After": String(details?.seconds), Connection: "close" }),
  QUEUE_FULL: ({ details }) => ({ "Retry-After": String(details?.seconds) }),
};

const NOT_FOUND_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>404 Not Found</title></head>
<body><h1>Not Found</h1><p>This server has no such page.</p></body>
</html>
`;

/**
 * Headers of every page: it may load from this server only, run no script of its own text, be shown in no frame, and
 * tells other sites nothing.
 */
export const PAGE_HEADERS = {
  "Content-Security-Policy":
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

export const NOT_FOUND: Answer = {
  status: 404,
  headers: { "Content-Type": "text/html; charset=utf-8", ...PAGE_HEADERS },
  body: NOT_FOUND_PAGE,
};

export function methodNotAllowed(method: string, path: string, allowed: readonly string[]): Answer {
  const allow = allowed.join(", ");
  const answer = message(`ERROR: ${path} does not take ${method}. Use ${allow}.`, 405);
  return { ...answer, headers: { ...answer.headers, Allow: allow } };
}
