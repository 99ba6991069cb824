import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "../workers/pool-types.js";
import type { RequestRecord } from "./request-record.js";

/** One request as the routes see it, whichever door it came through. */
export interface Exchange extends Caller {
  readonly method: string;
  /** As asked for, without the query. */
  readonly path: string;
  /** What stands behind `?`, still encoded; `""` without one. */
  readonly search: string;
  /** Lower-case names. */
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  /** Its client's address, while it is connected. */
  readonly client: string | undefined;
  /** What happened to it so far. */
  readonly record: RequestRecord;
  /** The whole body, content codings undone. May be called once. @throws DrumError of status 400, 413 or 415 */
  body(): Promise<Uint8Array>;
  /** Calls back when the client goes away before its answer. */
  whenGone(listener: () => void): void;
}

/** What is sent back: plain data, so that every door can send it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Query parameters by name, the first value of each. */
export function queryOf(exchange: Exchange): Record<string, string> {
  const query: Record<string, string> = {};
  if (exchange.search === "") return query;
  for (const [name, value] of new URLSearchParams(exchange.search)) {
    if (!Object.hasOwn(query, name)) query[name] = value;
  }
  return query;
}
