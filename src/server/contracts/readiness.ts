import { json } from "../answers.js";
import type { Route } from "../routes/route.js";

/** 200 when requests should be sent here, else 503: what platforms mean by health. */
export const readiness = (path: string): Route => ({
  method: "GET",
  paths: [path],
  open: true,
  handle: (_, { health: { state, ready } }) => json({ state }, ready ? 200 : 503),
});
