import { readdirSync, readFileSync } from "node:fs";

/** Ids of the running processes whose command line or environment names this text, such as a test's own folder. */
export function processesWith(text: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
        return environment.includes(text) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
      } catch {
        return false;
      }
    });
}

/** Waits until a condition holds, for at most so many milliseconds. */
export async function until(condition: () => boolean, milliseconds = 5000): Promise<boolean> {
  const end = performance.now() + milliseconds;
  while (!condition() && performance.now() < end) await new Promise((done) => setTimeout(done, 20));
  return condition();
}
