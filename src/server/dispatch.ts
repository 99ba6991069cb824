import { DrumError } from "../errors.js";
import { errorAnswer, methodNotAllowed } from "./answers.js";
import type { Answer, Exchange } from "./exchange.js";
import type { Named, Route } from "./routes/route.js";

type Handler = (exchange: Exchange, named: Named) => Answer | Promise<Answer>;
/** What answers the requests for a path. */
interface Handlers {
  /** The first path of its route. */
  readonly route: string;
  readonly byMethod: Map<string, Handler>;
}

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
  /** Looks whether a request may change something or have the model work, whatever its route. @throws CROSS_SITE */
  readonly screen?: ((exchange: Exchange) => void) | undefined;
  /** Looks whether a request may use routes that are not open. @throws UNAUTHORIZED. Absent: all may. */
  readonly admit?: ((exchange: Exchange) => void) | undefined;
  /** What is done to the answer to an error; absent: nothing. */
  readonly decorate?: (answer: Answer, error: unknown) => Answer;
  /** Told of every error that becomes an answer. */
  onError(error: unknown, exchange: Exchange): void;
}

/** What handlers work with may change; what a request begins with, it ends with. */
export interface Contexts<Context> {
  /** A request begins. */
  enter(exchange: Exchange): Context;
  /** It has its answer. */
  leave(context: Context): void;
}

/** The same for all requests. */
export const always = <Context>(context: Context): Contexts<Context> => ({
  enter: () => context,
  leave: () => {},
});

/**
 * Builds the look-up from method and path to handler: one look-up a request, every path in both its forms.
 * @param contexts what the handlers work with
 */
export function routeTable<Context>(
  routes: readonly Route<Context>[],
  contexts: Contexts<Context>,
  options: RoutingOptions,
): RouteTable {
  const { prefix } = options;
  const byPath = new Map<string, Handlers>();
  for (const route of routes) {
    const handler = guarded(route, contexts, options);
    for (const form of route.paths.flatMap((path) => formsOf(prefix + path))) {
      const handlers = byPath.get(form) ?? { route: route.paths[0]!, byMethod: new Map() };
      handlers.byMethod.set(route.method, handler);
      if (route.method === "GET") handlers.byMethod.set("HEAD", handler);
      byPath.set(form, handlers);
    }
  }
  const patterns = [...byPath].flatMap(([path, handlers]) =>
    path.includes("{") ? [{ pattern: patternOf(path), handlers }] : [],
  );
  return {
    paths: [...byPath.keys()],
    answer(exchange) {
      const handlers = byPath.get(exchange.path) ?? byPath.get(decoded(exchange.path));
      if (handlers !== undefined) return handled(exchange, handlers, NOTHING_NAMED);
      for (const { pattern, handlers } of patterns) {
        const found = pattern.exec(exchange.path);
        if (found !== null) return handled(exchange, handlers, namesIn(found));
      }
      return undefined;
    },
  };
}

const NOTHING_NAMED: Named = {};

function handled(exchange: Exchange, handlers: Handlers, named: Named): Answer | Promise<Answer> {
  const { route, byMethod } = handlers;
  exchange.record.route = route;
  const handler = byMethod.get(exchange.method);
  return handler === undefined ? otherMethod(exchange, [...byMethod.keys()]) : handler(exchange, named);
}

/** What a path with `{name}` in it matches. */
function patternOf(path: string): RegExp {
  const parts = path.split(/\{(\w+)\}/);
  const literal = (text: string) => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(
    `^${parts.map((part, i) => (i % 2 === 0 ? literal(part) : `(?<${part}>[^/:]+)`)).join("")}$`,
  );
}

function namesIn({ groups }: RegExpExecArray): Named {
  return Object.fromEntries(Object.entries(groups ?? {}).map(([name, text]) => [name, decoded(text)]));
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
  contexts: Contexts<Context>,
  { onError, admit, screen, decorate }: RoutingOptions,
): Handler {
  const answerFor = route.onError ?? errorAnswer;
  const screened = route.method === "GET" ? undefined : screen;
  const admitted = route.open ? undefined : admit;
  return (exchange, named) => {
    const context = contexts.enter(exchange);
    const done = (answer: Answer): Answer => {
      contexts.leave(context);
      return answer;
    };
    const failed = (error: unknown): Answer => {
      exchange.record.error = error instanceof DrumError ? error.code : "DEFECT";
      onError(error, exchange);
      const answer = answerFor(error, exchange.requestId);
      return done(decorate ? decorate(answer, error) : answer);
    };
    try {
      screened?.(exchange);
      admitted?.(exchange);
      const answer = route.handle(exchange, context, named);
      return answer instanceof Promise ? answer.then(done, failed) : done(answer);
    } catch (error) {
      return failed(error);
    }
  };
}
