import type { RequestListener } from "node:http";
import { NOT_FOUND } from "../answers.js";
import type { RouteTable } from "../dispatch.js";
import { type DoorOptions, requestListener } from "./door.js";

/**
 * The second door: an Express application with the same routes mounted in it, for whatever the table does not
 * answer. Imported when such a request first comes, since Express costs start-up time.
 */
export async function expressDoor(table: RouteTable, options: DoorOptions): Promise<RequestListener> {
  const { default: express } = await import("express");
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  const unknown = requestListener(
    () => NOT_FOUND,
    () => {},
    options,
  );
  app.use(requestListener((exchange) => table.answer(exchange), unknown, options));
  return app;
}
