import { ERRORS } from "../../src/errors.js";
import { answerProblems, DOCUMENT } from "../server/document.js";
import type { Received } from "./ask.js";
import { CANARY, type Fuzzed } from "./models.js";
import type { Sent } from "./requests.js";
import type { FuzzedServer } from "./server.js";

/** Codes that say that drum itself is broken. */
const DEFECTS = ["INTERNAL", "PROTOCOL_ERROR", "TABLE_BROKEN"];

const NO_BODY = [204, 304];

/** What is wrong with an answer. */
export async function problemsOf(
  sent: Sent,
  received: Received,
  model: Fuzzed,
  server: FuzzedServer,
): Promise<string[]> {
  const { status, headers, body, length } = received;
  const text = body.toString("utf8");
  const found = await documentProblems(sent, received);
  for (const name of ["x-drum-version", "x-request-id"]) {
    if (!headers.has(name)) found.push(`no ${name}`);
  }
  const isWhole = sent.method !== "HEAD" && !NO_BODY.includes(status);
  if (isWhole && length !== Number(headers.get("content-length"))) {
    found.push("the body is not as long as it says");
  }
  if (isWhole && headers.get("content-type")?.includes("json") && !isJson(text)) {
    found.push("the body is not JSON");
  }
  if (/Internal error|\n\s+at \S/.test(text)) found.push(`tells of its inside: ${text.slice(0, 200)}`);
  if (status >= 400 && !model.ownMessages && text.includes(CANARY))
    found.push("repeats a value of the request");
  if (status >= 500) found.push(...(await causeProblems(received, server)));
  return found;
}

/** What the OpenAPI document, or HTTP itself where it has no such request, finds wrong. */
async function documentProblems(
  { method, documented, target }: Sent,
  { status, headers, body }: Received,
): Promise<string[]> {
  const operations = documented === undefined ? undefined : DOCUMENT.paths[documented];
  if (operations !== undefined && Object.hasOwn(operations, method.toLowerCase())) {
    // A part of a path that cannot be in one, such as nothing, makes it another path.
    if (status === 404 && documented!.includes("{")) return [];
    const answer = new Response(NO_BODY.includes(status) ? null : new Uint8Array(body), { status, headers });
    return answerProblems(method, documented!, answer);
  }
  if (method === "HEAD" || method === "OPTIONS" || documented === undefined) {
    return status < 500 ? [] : [`status ${status} for ${method} ${target}`];
  }
  if (status !== 405 && status !== 404) return [`status ${status} instead of 405`];
  return status === 405 && !headers.has("allow") ? ["405 without Allow"] : [];
}

/** A failure of the server's or the model's must be one that is known, and the log must have its cause. */
async function causeProblems({ status, headers }: Received, server: FuzzedServer): Promise<string[]> {
  const id = headers.get("x-request-id") ?? "";
  const cause = await server.logged(id);
  if (cause === undefined) return [`${status} without a cause in the log (request ${id})`];
  const [logged, code = ""] = cause.split(" ");
  if (logged !== `${status}`) return [`answered ${status}, logged ${cause}`];
  if (!Object.hasOwn(ERRORS, code) || DEFECTS.includes(code)) return [`a defect: ${cause}`];
  return [];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
