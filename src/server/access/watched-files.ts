import { unwatchFile, watchFile } from "node:fs";

/** Files that belong together change one after another: this many milliseconds are waited for the last of them. */
const SETTLING_MS = 100;

/**
 * Calls back when some of these files have changed. It looks at them from time to time, since no notification tells of
 * secrets that Kubernetes mounts: they are swapped behind symbolic links.
 *
 * @param interval milliseconds between two looks
 * @returns ends it
 */
export function watchFiles(paths: readonly string[], changed: () => void, interval = 2000): () => void {
  let timer: NodeJS.Timeout | undefined;
  const listener = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLING_MS).unref();
  };
  for (const path of paths) watchFile(path, { interval, persistent: false }, listener);
  return () => {
    clearTimeout(timer);
    for (const path of paths) unwatchFile(path, listener);
  };
}
