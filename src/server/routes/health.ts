import { drumError } from "../../errors.js";
import { json, message } from "../answers.js";
import type { Answer } from "../exchange.js";
import type { Service } from "../service.js";
import type { Route } from "./route.js";

const OK = message("OK");

/** Says whether predictions can be answered: 503 while workers keep dying, as DRUM's callers ask. */
export const health: Route = {
  method: "GET",
  paths: ["/health"],
  open: true,
  handle: (_, service) => {
    if (service.health.state === "failing") throw drumError("NO_WORKER", {});
    return OK;
  },
};

/** Says that this process runs and answers; nothing that a restart would not help makes it say no. */
export const live: Route = {
  method: "GET",
  paths: ["/livez"],
  open: true,
  handle: (_, { health: { state } }) => json({ state }),
};

/** Says whether requests should be sent here: 503 while no worker has the model, and once the server is to stop. */
export const ready: Route = {
  method: "GET",
  paths: ["/readyz"],
  open: true,
  handle: (_, service) => readiness(service),
};

function readiness({ health: { state, ready }, pool }: Service): Answer {
  const { ready: workers, wanted, waiting } = pool.state;
  return json({ state, workers: { ready: workers, wanted }, waiting }, ready ? 200 : 503);
}
