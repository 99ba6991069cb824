import { message } from "../answers.js";
import type { Route } from "./route.js";
import { ROUTES } from "./table.js";

/** The status of a server whose model could not be loaded. */
const MODEL_NOT_LOADED = 513;

/** The same routes when the model could not be loaded: each says why. */
export const FAILURE_ROUTES: readonly Route<string>[] = ROUTES.map((route) => ({
  ...route,
  handle: (_, cause) => message(`ERROR: ${cause}`, MODEL_NOT_LOADED),
}));
