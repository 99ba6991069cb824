import { drumError } from "../../errors.js";
import { message } from "../answers.js";
import type { Route } from "./route.js";

const OK = message("OK");

/** Says whether predictions can be answered now: 200 while a worker lives, else 503. */
export const health: Route = {
  method: "GET",
  paths: ["/health"],
  handle: (_, { pool }) => {
    if (pool.pids.length === 0) throw drumError("NO_WORKER", {});
    return OK;
  },
};
