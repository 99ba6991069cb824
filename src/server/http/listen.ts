import { randomUUID } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { drumError } from "../../errors.js";
import { message } from "../answers.js";
import type { RouteTable } from "../dispatch.js";
import type { Answer } from "../exchange.js";
import { audience } from "../observer.js";
import type { Address } from "./address.js";
import { type DoorOptions, requestListener, standardHeaders } from "./door.js";
import type { Tls } from "./tls.js";

/** An idle connection is kept this long: longer than the usual 60 s of load balancers, so that they close first. */
const KEEP_ALIVE_MS = 75_000;

export interface HttpOptions extends DoorOptions {
  /** Absent: HTTP without encryption. */
  readonly tls?: Tls | undefined;
  /** Milliseconds that an idle connection is kept. */
  readonly keepAlive?: number | undefined;
  /** Most bytes that a request's line and headers may have; absent: Node's 16 KiB. */
  readonly maxHeaderSize?: number | undefined;
  /** Most connections at a time; further ones are cut at once. Absent: no limit. */
  readonly maxConnections?: number | undefined;
  /** Told of every connection that is cut so. */
  readonly onConnectionDropped?: (() => void) | undefined;
}

/** A server of node:http for a table of routes; what the table does not answer goes to Express. */
export function httpServer(table: RouteTable, options: HttpOptions): Server {
  // A server that has stopped to listen lets no connection live on.
  const door: DoorOptions = { ...options, closing: () => !server.listening };
  let express: Promise<RequestListener> | undefined;
  const otherwise: RequestListener = (request, response) => {
    express ??= import("./express.js").then(({ expressDoor }) => expressDoor(table, door));
    express.then(
      (listener) => listener(request, response),
      () => response.writeHead(500).end(),
    );
  };
  const answer = requestListener((exchange) => table.answer(exchange), otherwise, door);
  const hostless = requestListener(
    () => NO_HOST,
    () => {},
    door,
  );
  const listener: RequestListener = (request, response) => {
    const lacksHost = request.headers.host === undefined && request.httpVersion === "1.1";
    (lacksHost ? hostless : answer)(request, response);
  };
  const timeouts = {
    // Refused here: node:http's own refusal lacks the headers that every answer has.
    requireHostHeader: false,
    keepAliveTimeout: options.keepAlive ?? KEEP_ALIVE_MS,
    ...(options.maxHeaderSize !== undefined && { maxHeaderSize: options.maxHeaderSize }),
    requestTimeout: options.clientTimeout,
    headersTimeout: options.clientTimeout,
    connectionsCheckingInterval: Math.min(1000, options.clientTimeout / 2),
  };
  const server: Server =
    options.tls?.createServer(timeouts, listener, options.clientTimeout) ?? createServer(timeouts, listener);
  closeSilentConnections(server);
  if (options.maxConnections !== undefined) {
    server.maxConnections = options.maxConnections;
    server.on("drop", () => options.onConnectionDropped?.());
  }
  // What it expects beyond 100-continue may be passed over (RFC 9110 §10.1.1); node:http would answer 417 by itself.
  server.on("checkExpectation", listener);
  const { refused } = audience(options.observers ?? []);
  server.on("clientError", (error, socket) => {
    const client = (socket as Socket).remoteAddress;
    const status = refuse(error, socket as Socket, options.version);
    if (status !== undefined) refused(status, client);
  });
  return server;
}

/** Lets `closeIdleConnections` close those that never sent a byte, too: node:http takes them for busy. */
function closeSilentConnections(server: Server): void {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  const closeIdle = server.closeIdleConnections;
  server.closeIdleConnections = () => {
    closeIdle.call(server);
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}

/** Listens. @throws ADDRESS_IN_USE, ADDRESS_UNUSABLE */
export function listen(server: Server, address: Address): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      const where = { host: address.host, port: address.port };
      reject(
        error.code === "EADDRINUSE"
          ? drumError("ADDRESS_IN_USE", where, { cause: error })
          : drumError(
              "ADDRESS_UNUSABLE",
              { ...where, reason: error.code ?? error.message },
              { cause: error },
            ),
      );
    };
    server.once("error", failed);
    server.listen(address.port, address.bind, () => {
      server.off("error", failed);
      resolve(server.address() as AddressInfo);
    });
  });
}

/** Without a Host, a request is not valid (RFC 9112 §3.2). */
const NO_HOST: Answer = {
  ...message("ERROR: The request is not valid HTTP: it has no Host.", 400),
  headers: { "Content-Type": "application/json", Connection: "close" },
};

const CLIENT_ERRORS: Readonly<Record<string, readonly [status: string, text: string]>> = {
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "The request's headers are too large."],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ["413 Payload Too Large", "The request's chunk extensions are too large."],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request did not arrive in time."],
};

/** Answers what is not even HTTP, where the connection still takes an answer; gives the status that it answered. */
function refuse(error: NodeJS.ErrnoException, socket: Socket, version: string): number | undefined {
  // What was not encrypted as agreed cannot be answered so either.
  if (!socket.writable || error.code === "ECONNRESET" || /^ERR_(SSL|TLS)_/.test(error.code ?? "")) {
    socket.destroy();
    return undefined;
  }
  const [status, text] = CLIENT_ERRORS[error.code ?? ""] ?? [
    "400 Bad Request",
    "The request is not valid HTTP.",
  ];
  const { body } = message(`ERROR: ${text}`);
  const headers = [
    ...standardHeaders(version, randomUUID()),
    ...["Content-Type", "application/json"],
    ...["Content-Length", String(Buffer.byteLength(body))],
    ...["Connection", "close"],
  ];
  const lines = headers.map((text, i) => (i % 2 === 0 ? `${text}: ` : `${text}\r\n`));
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join("")}\r\n${body}`);
  return Number.parseInt(status, 10);
}
