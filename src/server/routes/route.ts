import type { Answer, Exchange } from "../exchange.js";
import type { Service, StartupFailure } from "../service.js";

/** Parts of a path by name. */
export type Named = Readonly<Record<string, string>>;

/** One entry of a route table. */
export interface Route<Context = Service> {
  /** A GET route answers HEAD as well. */
  readonly method: "GET" | "POST";
  /**
   * Each starts with `/` and has no slash at its end; each is served with and without one. `{name}` stands for any text
   * up to the next slash or colon.
   */
  readonly paths: readonly string[];
  /** Answered without an API key where the server asks for one: probes, and pages that tell nothing of the model. */
  readonly open?: true;
  /** What is answered for something thrown, where that is not {@link errorAnswer}. */
  readonly onError?: (error: unknown, requestId: string) => Answer;
  /** Answers, or throws. @param named what stood for each `{name}` of the path, decoded */
  handle(exchange: Exchange, context: Context, named: Named): Answer | Promise<Answer>;
  /** Answers while the model could not be loaded; absent: says why. */
  readonly handleFailed?: (
    exchange: Exchange,
    context: StartupFailure,
    named: Named,
  ) => Answer | Promise<Answer>;
}
