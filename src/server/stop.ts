import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** A second signal sooner than this is taken for an echo of the first: npx passes on what the terminal sent to all. */
const ECHO_MS = 500;

/** The first SIGTERM or SIGINT from now on. A second one ends the program at once, with code 130. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first = 0;
    const on = (signal: NodeJS.Signals) => {
      if (first === 0) {
        first = performance.now();
        console.log("Ctrl+C pressed, aborting drum");
        resolve(signal);
      } else if (performance.now() - first > ECHO_MS) {
        process.exit(130);
      }
    };
    process.on("SIGTERM", on).on("SIGINT", on);
  });
}

/** Takes no more connections, lets running requests end within so many milliseconds, then ends the workers. */
export async function drain(
  server: Server,
  workers: { close(): Promise<void> } | undefined,
  within: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that was busy when the server closed is kept alive by its last answer.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const timer = new AbortController();
  await Promise.race([closed, sleep(within, undefined, timer).catch(() => {})]);
  timer.abort();
  await workers?.close();
  clearInterval(sweep);
  server.closeAllConnections();
}
