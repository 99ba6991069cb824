import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Cors } from "../access/cors.js";
import { errorAnswer } from "../answers.js";
import type { Answer, Exchange } from "../exchange.js";
import { readBody } from "./body.js";

export interface DoorOptions {
  /** For the header X-Drum-Version. */
  readonly version: string;
  /** Most bytes a body may have, before and after decompression. */
  readonly bodyLimit: number;
  /** Milliseconds that a client may take to send a request, and to take more of an answer. */
  readonly clientTimeout: number;
  /** Headers for pages of other origins. Absent: browsers let them see nothing. */
  readonly cors?: Cors | undefined;
  /** Told of every answer that is sent. */
  readonly onAnswer?: (exchange: Exchange, answer: Answer) => void;
}

type Answering = (exchange: Exchange) => Answer | Promise<Answer> | undefined;

/**
 * Turns something that answers exchanges into a listener for requests of node:http, which are Express's too.
 * @param otherwise gets the requests that `answering` has no answer for
 */
export function requestListener(
  answering: Answering,
  otherwise: (request: IncomingMessage, response: ServerResponse) => void,
  options: DoorOptions,
): RequestListener {
  return (request, response) => {
    const exchange = new HttpExchange(request, response, options.bodyLimit);
    const answer = answering(exchange);
    if (answer === undefined) otherwise(request, response);
    else if (answer instanceof Promise)
      answer.then((ready) => send(ready, exchange, request, response, options));
    else send(answer, exchange, request, response, options);
  };
}

/** The headers that every answer carries: name, value, name, value and so on. */
export function standardHeaders(version: string, requestId: string): string[] {
  return [
    "X-Drum-Version",
    version,
    "X_Request_ID",
    requestId,
    "X-Request-ID",
    requestId,
    // What is sent is what its Content-Type says, whatever it looks like to a browser.
    "X-Content-Type-Options",
    "nosniff",
  ];
}

class HttpExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly headers: IncomingMessage["headers"];
  readonly requestId: string;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #bodyLimit: number;

  constructor(request: IncomingMessage, response: ServerResponse, bodyLimit: number) {
    const target = pathAndQuery(request.url ?? "/");
    const question = target.indexOf("?");
    this.method = request.method ?? "GET";
    this.path = question < 0 ? target : target.slice(0, question);
    this.search = question < 0 ? "" : target.slice(question + 1);
    this.headers = request.headers;
    this.requestId = requestIdOf(request.headers) ?? randomUUID();
    this.#request = request;
    this.#response = response;
    this.#bodyLimit = bodyLimit;
  }

  body(): Promise<Uint8Array> {
    const bytes = readBody(this.#request, this.#bodyLimit);
    const coding = this.headers["content-encoding"];
    return coding === undefined ? bytes : decoded(bytes, coding, this.#bodyLimit);
  }

  whenGone(listener: () => void): void {
    const response = this.#response;
    response.on("close", () => {
      if (!response.writableFinished) listener();
    });
  }
}

async function decoded(bytes: Promise<Uint8Array>, coding: string, limit: number): Promise<Uint8Array> {
  const { decodeContent } = await import("./content-coding.js");
  return decodeContent(await bytes, coding, limit);
}

/** A request's own id: the first of the two spellings that is there. */
function requestIdOf(headers: IncomingMessage["headers"]): string | undefined {
  const id = headers["x-request-id"] ?? headers.x_request_id;
  const first = Array.isArray(id) ? id[0] : id;
  return first === "" ? undefined : first;
}

/** The target without scheme and authority, which a proxy's client may send (RFC 9112 §3.2.2). */
function pathAndQuery(target: string): string {
  if (target.startsWith("/")) return target;
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target);
  if (absolute === null) return target;
  const rest = target.slice(absolute[0].length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function send(
  answer: Answer,
  exchange: Exchange,
  request: IncomingMessage,
  response: ServerResponse,
  options: DoorOptions,
): void {
  if (response.destroyed || response.headersSent) return;
  options.onAnswer?.(exchange, answer);
  const { body } = answer;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  // Names and values one after another, as node:http takes them without another look at them.
  const headers = standardHeaders(options.version, exchange.requestId);
  if (options.cors !== undefined) headers.push(...options.cors(exchange, answer));
  for (const name in answer.headers) headers.push(name, answer.headers[name]!);
  if (answer.status !== 204 && answer.status !== 304) headers.push("Content-Length", String(length));
  try {
    response.writeHead(answer.status, headers);
  } catch (error) {
    // A header's value that HTTP cannot carry.
    send(errorAnswer(error, exchange.requestId), exchange, request, response, options);
    return;
  }
  if (exchange.method === "HEAD" || length === 0) response.end();
  else if (answer.headers.Connection === "close" && !request.complete) linger(body, request, response);
  else response.end(body);
  // What the system has taken is out of our hands; a client that takes nothing of the rest is given up.
  if (response.writableLength > 0) response.setTimeout(options.clientTimeout, () => request.socket.destroy());
}

const LINGER_MS = 2000;

/**
 * Sends an answer while the client is still sending, and closes a little later: closing at once would reset the
 * connection, and the client would not see the answer.
 */
function linger(body: string | Uint8Array, request: IncomingMessage, response: ServerResponse): void {
  response.write(body);
  const timer = setTimeout(() => response.end(), LINGER_MS);
  request.once("close", () => clearTimeout(timer));
  request.once("end", () => {
    clearTimeout(timer);
    response.end();
  });
  request.resume();
}
