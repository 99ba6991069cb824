import { errorAnswer, methodNotAllowed } from "./answers.js";
import type { Answer, Exchange } from "./exchange.js";
import type { Route } from "./routes/route.js";

type Handler = (exchange: Exchange) => Answer | Promise<Answer>;

/** Finds what answers a request. */
export interface RouteTable {
  /** Every path that is served, in all its forms, under the prefix. */
  readonly paths: readonly string[];
  /** The answer to a request; `undefined` when no route has its path. Never throws. */
  answer(exchange: Exchange): Answer | Promise<Answer> | undefined;
}

export interface RoutingOptions {
  /** Put before every path, such as `/models/1`; `""` for none (see {@link normalPrefix}). */
  readonly prefix: string;
  /** Told of every error that becomes an answer. */
  onError(error: unknown, exchange: Exchange): void;
}

/**
 * Builds the look-up from method and path to handler: one look-up a request, every path in both its forms.
 * @param context what the handlers work with
 */
export function routeTable<Context>(
  routes: readonly Route<Context>[],
  context: Context,
  { prefix, onError }: RoutingOptions,
): RouteTable {
  const byPath = new Map<string, Map<string, Handler>>();
  for (const route of routes) {
    const handler = guarded(route, context, onError);
    for (const form of route.paths.flatMap((path) => formsOf(prefix + path))) {
      const handlers = byPath.get(form) ?? new Map<string, Handler>();
      handlers.set(route.method, handler);
      if (route.method === "GET") handlers.set("HEAD", handler);
      byPath.set(form, handlers);
    }
  }
  return {
    paths: [...byPath.keys()],
    answer(exchange) {
      const handlers = byPath.get(exchange.path) ?? byPath.get(decoded(exchange.path));
      if (handlers === undefined) return undefined;
      const handler = handlers.get(exchange.method);
      return handler === undefined ? otherMethod(exchange, [...handlers.keys()]) : handler(exchange);
    },
  };
}

/** `URL_PREFIX` with one slash at its start and none at its end; `""` when there is none. */
export function normalPrefix(prefix: string | undefined): string {
  const inner = (prefix ?? "").trim().replace(/^\/+|\/+$/g, "");
  return inner === "" ? "" : `/${inner}`;
}

function formsOf(path: string): string[] {
  const bare = path.replace(/\/+$/, "");
  return bare === "" ? ["/"] : [bare, `${bare}/`];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function otherMethod(exchange: Exchange, methods: readonly string[]): Answer {
  const allowed = [...methods, "OPTIONS"];
  if (exchange.method === "OPTIONS") {
    return { status: 204, headers: { Allow: allowed.join(", ") }, body: "" };
  }
  return methodNotAllowed(exchange.method, exchange.path, allowed);
}

function guarded<Context>(
  route: Route<Context>,
  context: Context,
  onError: RoutingOptions["onError"],
): Handler {
  return (exchange) => {
    const failed = (error: unknown): Answer => {
      onError(error, exchange);
      return errorAnswer(error, exchange.requestId);
    };
    try {
      const answer = route.handle(exchange, context);
      return answer instanceof Promise ? answer.catch(failed) : answer;
    } catch (error) {
      return failed(error);
    }
  };
}
