import type { Server } from "node:http";
import { DrumError } from "../errors.js";
import { type Contexts, normalPrefix, type RoutingOptions, routeTable } from "./dispatch.js";
import { type Address, urlOf } from "./http/address.js";
import { type HttpOptions, httpServer, listen } from "./http/listen.js";
import type { Log } from "./logs/log.js";
import type { Route } from "./routes/route.js";
import { isSevere, stackOf, withStack } from "./stack.js";
import { traceParentOf } from "./tracing/traceparent.js";

export interface ServeOptions extends HttpOptions {
  readonly address: Address;
  /** Put before every route; `undefined` or empty for none. */
  readonly prefix: string | undefined;
  readonly log: Log;
  /** Log and answer a stack with every error that is the server's or the model's. */
  readonly showStacktrace: boolean;
  readonly admit?: RoutingOptions["admit"];
  readonly screen?: RoutingOptions["screen"];
}

/** Starts to listen with these routes. @throws ADDRESS_IN_USE, ADDRESS_UNUSABLE */
export async function serve<Context>(
  routes: readonly Route<Context>[],
  contexts: Contexts<Context>,
  options: ServeOptions,
): Promise<{ readonly server: Server; readonly url: string }> {
  const { address, prefix, admit, screen } = options;
  const normal = normalPrefix(prefix);
  const table = routeTable(routes, contexts, {
    prefix: normal,
    admit,
    screen,
    onError: errorReport(options),
    ...(options.showStacktrace && { decorate: withStack }),
  });
  const server = httpServer(table, options);
  const { port } = await listen(server, address);
  return { server, url: urlOf(options.tls ? "https" : "http", address.host, port) + normal };
}

/** Logs what goes wrong: a client's mistakes as information, the rest as errors. */
function errorReport({ log, showStacktrace }: ServeOptions): RoutingOptions["onError"] {
  return (error, { method, path, requestId, record, headers }) => {
    const known = error instanceof DrumError;
    const [status, code] = known ? [error.status, error.code] : [500, "DEFECT"];
    const message = known ? error.message : String(error);
    const severe = isSevere(error);
    const stack = severe && (showStacktrace || !known) ? stackOf(error) : undefined;
    const line = `${method} ${path} ${status} ${known ? `${code}: ` : ""}${message} (request ${requestId})`;
    const trace_id = (record.trace ?? traceParentOf(headers))?.traceId;
    const fields = { message, method, path, status, code, request_id: requestId, trace_id, stack };
    log[severe ? "error" : "info"](stack === undefined ? line : `${line}\n${stack}`, fields);
  };
}
