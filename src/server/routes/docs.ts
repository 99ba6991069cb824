import { ICON, page, SCRIPT, STYLE } from "../pages/page.js";
import type { Route } from "./route.js";

const swagger = page(
  "docs",
  new Map([
    ["docs.js", SCRIPT],
    ["docs.css", STYLE],
    ["swagger-ui-bundle.js", SCRIPT],
    ["swagger-ui.css", STYLE],
    ["icon.svg", ICON],
  ]),
);

/** What the server answers, to read and to try (Swagger UI). */
export const docs: readonly Route[] = [
  { method: "GET", paths: ["/docs"], open: true, handle: (exchange) => swagger.answer(exchange) },
  {
    method: "GET",
    paths: ["/docs/{file}"],
    open: true,
    handle: (exchange, _, { file = "" }) => swagger.file(exchange, file),
  },
  {
    method: "GET",
    paths: ["/openapi.json"],
    handle: async (exchange, service) => {
      const { openApi } = await import("../pages/open-api.js");
      return openApi(exchange, service, "json");
    },
  },
  {
    method: "GET",
    paths: ["/openapi.yaml"],
    handle: async (exchange, service) => {
      const { openApi } = await import("../pages/open-api.js");
      return openApi(exchange, service, "yaml");
    },
  },
];
