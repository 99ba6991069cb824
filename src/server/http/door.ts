import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Cors } from "../access/cors.js";
import { errorAnswer } from "../answers.js";
import type { Answer, Exchange } from "../exchange.js";
import { type Audience, audience, type Observer } from "../observer.js";
import { type RequestRecord, requestRecord } from "../request-record.js";
import { announcedLength, readBody } from "./body.js";
import { type BodyBudget, SMALL_BODY } from "./body-budget.js";

export interface DoorOptions {
  /** For the header X-Drum-Version. */
  readonly version: string;
  /** Most bytes a body may have, before and after decompression. */
  readonly bodyLimit: number;
  /** What bodies may take together while they are received and decompressed. Absent: no limit. */
  readonly bodyBudget?: BodyBudget | undefined;
  /** Milliseconds that a client may take to send a request, and to take more of an answer. */
  readonly clientTimeout: number;
  /** Headers for pages of other origins. Absent: browsers let them see nothing. */
  readonly cors?: Cors | undefined;
  readonly observers?: readonly Observer[];
  /** Whether an answer is the last of its connection. */
  readonly closing?: () => boolean;
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
  const observers = audience(options.observers ?? []);
  return (request, response) => {
    const exchange = new HttpExchange(request, response, options);
    const answer = answering(exchange);
    if (answer === undefined) return otherwise(request, response);
    // Before anything that the answer waits for, and not for those that go on to the next listener.
    observers.began(exchange);
    const reply = (ready: Answer) => send(ready, exchange, request, response, observers, options);
    if (answer instanceof Promise) answer.then(reply);
    else reply(answer);
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
  readonly record: RequestRecord = requestRecord();
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #options: DoorOptions;

  constructor(request: IncomingMessage, response: ServerResponse, options: DoorOptions) {
    const target = pathAndQuery(request.url ?? "/");
    const question = target.indexOf("?");
    this.method = request.method ?? "GET";
    this.path = question < 0 ? target : target.slice(0, question);
    this.search = question < 0 ? "" : target.slice(question + 1);
    this.headers = request.headers;
    this.requestId = requestIdOf(request.headers) ?? randomUUID();
    this.#request = request;
    this.#response = response;
    this.#options = options;
  }

  body(): Promise<Uint8Array> {
    const isSmall = announcedLength(this.#request) <= SMALL_BODY;
    return isSmall && this.headers["content-encoding"] === undefined
      ? readBody(this.#request, this.#options.bodyLimit, this.record)
      : this.#countedBody();
  }

  async #countedBody(): Promise<Uint8Array> {
    const { bodyLimit, bodyBudget } = this.#options;
    const share = bodyBudget?.share();
    try {
      const bytes = await readBody(this.#request, bodyLimit, this.record, share);
      const coding = this.headers["content-encoding"];
      if (coding === undefined) return bytes;
      const { decodeContent } = await import("./content-coding.js");
      return await decodeContent(bytes, coding, bodyLimit, share);
    } finally {
      share?.giveBack();
    }
  }

  get client(): string | undefined {
    return this.#request.socket.remoteAddress;
  }

  taken(): void {
    this.record.taken = performance.now();
  }

  whenGone(listener: () => void): void {
    const response = this.#response;
    response.on("close", () => {
      if (!response.writableFinished) listener();
    });
  }
}

/** What an id of a client may be: nothing that is long, ends a line or looks like something else in a log. */
const REQUEST_ID = /^[\w.:/+=@~|-]{1,128}$/;

/** A request's own id: the first of the two spellings that is there, if it is fit to be used. */
function requestIdOf(headers: IncomingMessage["headers"]): string | undefined {
  const id = headers["x-request-id"] ?? headers.x_request_id;
  const first = Array.isArray(id) ? id[0] : id;
  return first === undefined || !REQUEST_ID.test(first) ? undefined : first;
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
  observers: Audience,
  options: DoorOptions,
): void {
  if (response.headersSent) return;
  if (response.destroyed) {
    observers.answered(exchange, answer);
    observers.ended(exchange, answer, false);
    return;
  }
  const { body } = answer;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  // Names and values one after another, as node:http takes them without another look at them.
  const headers = standardHeaders(options.version, exchange.requestId);
  const { modelVersion } = exchange.record;
  if (modelVersion !== undefined) headers.push("X-Drum-Model-Version", modelVersion);
  if (options.cors !== undefined) headers.push(...options.cors(exchange, answer));
  for (const name in answer.headers) headers.push(name, answer.headers[name]!);
  if (options.closing?.() && answer.headers.Connection === undefined) headers.push("Connection", "close");
  if (answer.status !== 204 && answer.status !== 304) headers.push("Content-Length", String(length));
  try {
    response.writeHead(answer.status, headers);
  } catch (error) {
    // A header's value that HTTP cannot carry.
    send(errorAnswer(error, exchange.requestId), exchange, request, response, observers, options);
    return;
  }
  observers.answered(exchange, answer);
  if (observers.toTheEnd) {
    response.on("close", () => observers.ended(exchange, answer, response.writableFinished));
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
