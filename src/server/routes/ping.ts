import { message } from "../answers.js";
import type { Route } from "./route.js";

const OK = message("OK");

/** Says that the server runs: it listens only once its model is loaded. */
export const ping: Route = {
  method: "GET",
  paths: ["/", "/ping"],
  open: true,
  handle: () => OK,
};
