import type { Log } from "../logs/log.js";
import { BODY_LIMIT } from "./body.js";
import { bodyBudget } from "./body-budget.js";
import type { HttpOptions } from "./listen.js";

/** What clients may take of a server, as it was asked for: times in seconds, sizes in bytes. */
export interface LimitOptions {
  readonly maxBodySize?: number;
  readonly maxQueueSize?: number;
  readonly maxHeaderSize?: number;
  readonly maxConnections?: number;
  readonly clientTimeout: number;
  readonly keepAliveTimeout: number;
}

/** Data that requests may hold in memory while they wait, and as much while they come, where nothing else is said. */
export const QUEUE_BYTES = 2 ** 30;

/** How often at most it is said that connections are cut, in milliseconds. */
const PAUSE = 60_000;

type Limits = Pick<
  HttpOptions,
  | "bodyLimit"
  | "bodyBudget"
  | "clientTimeout"
  | "keepAlive"
  | "maxHeaderSize"
  | "maxConnections"
  | "onConnectionDropped"
>;

export function limitsOf(options: LimitOptions, log: Log): Limits {
  const {
    maxBodySize = BODY_LIMIT,
    maxQueueSize = QUEUE_BYTES,
    maxHeaderSize,
    maxConnections,
    clientTimeout,
    keepAliveTimeout,
  } = options;
  let said = Number.NEGATIVE_INFINITY;
  return {
    bodyLimit: maxBodySize,
    // One body that may be taken can be.
    bodyBudget: bodyBudget(Math.max(maxQueueSize, maxBodySize)),
    clientTimeout: clientTimeout * 1000,
    keepAlive: keepAliveTimeout * 1000,
    maxHeaderSize,
    maxConnections,
    onConnectionDropped() {
      if (performance.now() - said < PAUSE) return;
      said = performance.now();
      log.warning(`Connections are cut, since there are ${maxConnections} already (--max-connections).`);
    },
  };
}
