import type { Answer, Exchange } from "../exchange.js";
import type { Service } from "../service.js";

/** One entry of a route table. */
export interface Route<Context = Service> {
  /** A GET route answers HEAD as well. */
  readonly method: "GET" | "POST";
  /** Each starts with `/` and has no slash at its end; each is served with and without one. */
  readonly paths: readonly string[];
  /** Answers, or throws what {@link errorAnswer} makes an answer of. */
  handle(exchange: Exchange, context: Context): Answer | Promise<Answer>;
}
