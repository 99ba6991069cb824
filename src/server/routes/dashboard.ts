import { json } from "../answers.js";
import { ICON, page, SCRIPT, STYLE } from "../pages/page.js";
import type { Route } from "./route.js";

const live = page(
  "dashboard",
  new Map([
    ["dashboard.js", SCRIPT],
    ["dashboard.css", STYLE],
    ["icon.svg", ICON],
  ]),
);

/** How the server is, and a form for trying its model. */
export const dashboard: readonly Route[] = [
  { method: "GET", paths: ["/dashboard"], open: true, handle: (exchange) => live.answer(exchange) },
  {
    method: "GET",
    paths: ["/dashboard/data"],
    handle: async (_, service) => {
      const { figures } = await import("../pages/figures.js");
      return json(await figures(service));
    },
  },
  {
    method: "GET",
    paths: ["/dashboard/{file}"],
    open: true,
    handle: (exchange, _, { file = "" }) => live.file(exchange, file),
  },
];
