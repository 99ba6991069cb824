import { message } from "../answers.js";
import type { Service, StartupFailure } from "../service.js";
import type { Route } from "./route.js";
import { ROUTES } from "./table.js";

/** The status of a server whose model could not be loaded. */
const MODEL_NOT_LOADED = 513;

/** All routes; while the model could not be loaded each says why, but for those that may load it. */
export const SERVED_ROUTES: readonly Route<Service | StartupFailure>[] = ROUTES.map((route) => ({
  ...route,
  handle(exchange, context, named) {
    if (!("failure" in context)) return route.handle(exchange, context, named);
    return (
      route.handleFailed?.(exchange, context, named) ?? message(`ERROR: ${context.failure}`, MODEL_NOT_LOADED)
    );
  },
}));
