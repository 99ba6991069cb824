import { get, isObject, keysOf } from "../../../data/formats/json/members.js";
import { type JsonObject, parseJson } from "../../../data/formats/json/parse.js";
import { drumError } from "../../../errors.js";
import { json } from "../../answers.js";
import type { Answer, Exchange } from "../../exchange.js";
import type { Named, Route } from "../../routes/route.js";
import type { Repository } from "../../versions/repository.js";
import { onError } from "./errors.js";

/** What a route works with, whether there is a model or not. */
interface WithRepository {
  readonly repository: Repository;
}

const NOTHING: Answer = json({});

/**
 * The protocol's extension for model repositories (Triton's `model_repository`, MLServer's): the model's versions are
 * listed, and it is loaded again or let go. These routes are there too while the model cannot be loaded.
 */
export const REPOSITORY: readonly Route[] = [
  post("/v2/repository/index", async (exchange, { repository }) => {
    const onlyReady = get(objectIn(await exchange.body()), "ready") === true;
    const entries = repository.index();
    return json(onlyReady ? entries.filter(({ state }) => state === "READY") : entries);
  }),
  post("/v2/repository/models/{model}/load", async (exchange, { repository }, named) => {
    requireName(repository, named);
    requireNoParameters(objectIn(await exchange.body()));
    await repository.load();
    return NOTHING;
  }),
  post("/v2/repository/models/{model}/unload", (_, { repository }, named) => {
    requireName(repository, named);
    repository.unload();
    return NOTHING;
  }),
];

function post(
  path: string,
  handle: (exchange: Exchange, context: WithRepository, named: Named) => Answer | Promise<Answer>,
): Route {
  return { method: "POST", paths: [path], onError, handle, handleFailed: handle };
}

/** @throws MODEL_NOT_SERVED; while the model's name could not be found out, any will do */
function requireName({ name, version }: Repository, { model }: Named): void {
  if (name === undefined || model === name) return;
  throw drumError("MODEL_NOT_SERVED", { name: `${model}`, served: name, version });
}

/** The body, which may be empty. @throws JSON_SYNTAX, REPOSITORY_REQUEST */
function objectIn(body: Uint8Array): JsonObject {
  const json = body.length === 0 ? {} : parseJson(Buffer.from(body).toString("utf8"));
  if (!isObject(json)) throw invalid("its body is not a JSON object");
  return json;
}

/** Triton's clients may send a model's settings and files along, which here come from the model directory alone. */
function requireNoParameters(request: JsonObject): void {
  const parameters = get(request, "parameters");
  if (parameters === undefined || (isObject(parameters) && keysOf(parameters).length === 0)) return;
  throw invalid("it has parameters, but the model comes from the server's --code-dir alone");
}

function invalid(problem: string): Error {
  return drumError("REPOSITORY_REQUEST", { problem });
}
