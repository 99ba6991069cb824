import { closeSync, openSync } from "node:fs";
import { isatty } from "node:tty";

/**
 * Calls back on SIGHUP, from now on. The system sends it too when the terminal is closed that the program writes to; then
 * it counts as SIGTERM.
 */
export function onHangUp(reload: () => void): void {
  if (process.platform === "win32") return;
  const inTerminal = isatty(1) || isatty(2);
  process.on("SIGHUP", () => {
    if (inTerminal && !hasTerminal()) process.kill(process.pid, "SIGTERM");
    else reload();
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
