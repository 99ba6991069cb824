import { EXPOSITIONS } from "../metrics/exposition.js";
import { preferred } from "../output/accept.js";
import type { Route } from "./route.js";

/** Figures for Prometheus, in its text format or as OpenMetrics. */
export const metrics: Route = {
  method: "GET",
  paths: ["/metrics"],
  handle: ({ headers }, service) => {
    const format = preferred(headers.accept, ["text/plain", "application/openmetrics-text"]);
    const { contentType, write } = EXPOSITIONS[format];
    return { status: 200, headers: { "Content-Type": contentType }, body: write(service.metrics.all) };
  },
};
