import { message } from "../answers.js";
import type { Service, StartupFailure } from "../service.js";
import type { Route } from "./route.js";

/** The status of a server whose model could not be loaded. */
const MODEL_NOT_LOADED = 513;

/** The same routes for a server that may be without a model: each then says why, but for those that may load it. */
export function servedRoutes(routes: readonly Route[]): readonly Route<Service | StartupFailure>[] {
  return routes.map((route) => ({
    ...route,
    handle(exchange, context, named) {
      if (!("failure" in context)) return route.handle(exchange, context, named);
      return (
        route.handleFailed?.(exchange, context, named) ??
        message(`ERROR: ${context.failure}`, MODEL_NOT_LOADED)
      );
    },
  }));
}
