import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A second signal sooner than this is taken for an echo of the first: npx passes on what the terminal sent to all. */
const ECHO_MS = 500;

/** The first SIGTERM or SIGINT from now on. A second one ends the program at once, with code 130. */
export function stopSignal(say: (text: string) => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first = 0;
    const on = (signal: NodeJS.Signals) => {
      if (first === 0) {
        first = performance.now();
        say("Ctrl+C pressed, aborting drum");
        resolve(signal);
      } else if (performance.now() - first > ECHO_MS) {
        process.exit(130);
      }
    };
    process.on("SIGTERM", on).on("SIGINT", on);
  });
}

/**
 * How long a connection that waits for its client's next request is left open, in milliseconds: that request may be
 * under way, and closing would lose it (RFC 9112 §9.6). One that comes is answered, and the answer says that it is the
 * last.
 */
const IDLE_GRACE_MS = 1000;

/** Takes no more connections, lets running requests end within so many milliseconds, then ends the workers. */
export async function drain(
  server: Server,
  workers: { close(): Promise<void> } | undefined,
  within: number,
): Promise<void> {
  // Not that of node:http, which would close what is idle at once.
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
  const idle = setTimeout(() => server.closeIdleConnections(), IDLE_GRACE_MS);
  const timer = new AbortController();
  await Promise.race([closed, sleep(within, undefined, timer).catch(() => {})]);
  timer.abort();
  clearTimeout(idle);
  await workers?.close();
  server.closeAllConnections();
}
