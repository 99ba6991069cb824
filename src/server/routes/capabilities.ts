import { FORMATS } from "../../data/formats/registry.js";
import { json } from "../answers.js";
import type { Route } from "./route.js";

/** What requests may bring. A format's value would be the version of what reads it; none is bound to one. */
export const capabilities: Route = {
  method: "GET",
  paths: ["/capabilities"],
  handle: () =>
    json({
      supported_payload_formats: Object.fromEntries(FORMATS.map(({ name }) => [name, null])),
      supported_methods: { chat: false },
    }),
};
