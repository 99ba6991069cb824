import type { DashboardData } from "../../server/pages/dashboard-data.js";
import { percentile } from "./percentile.js";

/** What was between two looks at the server. */
export interface Between {
  /** Seconds. */
  readonly time: number;
  readonly requests: number;
  /** Those that were answered with a status of 400 or more. */
  readonly errors: number;
  readonly rows: number;
  /** What a part of the requests took at most, in seconds; `null` without requests. */
  latency(part: number): number | null;
}

/** Looks at the server, one a second or so, of the last minutes. */
export interface History {
  readonly looks: readonly DashboardData[];
  /** Adds one. A server that was started again begins anew. */
  add(look: DashboardData): void;
  /** What was in the last so many seconds before a look, as far as it is known. @param at position of the look */
  last(seconds: number, at?: number): Between;
}

/** @param seconds how long looks are kept */
export function history(seconds: number): History {
  const looks: DashboardData[] = [];
  return {
    looks,
    add(look) {
      const newest = looks.at(-1);
      if (newest !== undefined && (look.uptime < newest.uptime || look.rows < newest.rows)) looks.length = 0;
      looks.push(look);
      while (looks[0]!.uptime < look.uptime - seconds) looks.shift();
    },
    last(length, at = looks.length - 1) {
      const to = looks[at];
      if (to === undefined) return NOTHING;
      let first = at;
      while (first > 0 && looks[first - 1]!.uptime >= to.uptime - length - SLACK) first--;
      // A look that came late, as in a tab in the background, is held against the one before it.
      if (first === at && at > 0) first--;
      return between(looks[first]!, to);
    },
  };
}

/** Looks are never exactly a second apart. */
const SLACK = 0.5;

const NOTHING: Between = { time: 0, requests: 0, errors: 0, rows: 0, latency: () => null };

function between(from: DashboardData, to: DashboardData): Between {
  const { bounds } = to.latency;
  return {
    time: to.uptime - from.uptime,
    requests: sum(to.requests) - sum(from.requests),
    errors: sum(to.requests, isError) - sum(from.requests, isError),
    rows: to.rows - from.rows,
    latency: (part) =>
      percentile(
        bounds,
        to.latency.counts.map((count, i) => count - (from.latency.counts[i] ?? 0)),
        part,
      ),
  };
}

const isError = (status: string) => Number(status) >= 400;

function sum(byStatus: DashboardData["requests"], counts: (status: string) => boolean = () => true): number {
  return Object.entries(byStatus).reduce((all, [status, count]) => all + (counts(status) ? count : 0), 0);
}
