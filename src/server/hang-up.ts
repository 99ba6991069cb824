import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { isatty } from "node:tty";

/**
 * Calls back on SIGHUP, from now on. The system sends it too when the terminal is closed that the program writes to; then
 * it counts as SIGTERM.
 */
export function onHangUp(reload: () => void): void {
  if (process.platform === "win32") return;
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  const written = terminals.some((descriptor) => descriptor > 0);
  process.on("SIGHUP", () => {
    if (!written || hasTerminal()) return reload();
    for (const descriptor of terminals) leadNowhere(descriptor);
    process.kill(process.pid, "SIGTERM");
  });
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

/** Node puts terminals right when it ends, and aborts where they are gone. */
function leadNowhere(descriptor: number): void {
  closeSync(descriptor);
  // The lowest free number, which is this one.
  openSync(devNull, "r+");
}
