import type { Route } from "./route.js";

/** Figures for Prometheus (text format 0.0.4). */
export const metrics: Route = {
  method: "GET",
  paths: ["/metrics"],
  handle: (_, service) => ({
    status: 200,
    headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" },
    body: service.metrics.write(),
  }),
};
