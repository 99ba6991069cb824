import type { Log } from "../logs/log.js";
import type { FileStates, ModelFiles } from "./model-files.js";

/** Milliseconds between two looks, at least. */
const LOOK = 500;
/** A look that takes long is taken less often: it may take one part in so many of the time. */
const SHARE = 20;
/** Milliseconds after which it is told that files do not come to rest. */
const RESTLESS = 60_000;

/**
 * Looks from time to time whether the files of a model have changed since it was last loaded, and are still by now: half
 * of a version is no version. Notifications by the system do not tell of folders that are swapped behind a link, nor of
 * what happens on file systems of other machines.
 * @param loaded how they were then; `undefined` while that is not to be looked at
 * @param changed told once they have
 * @returns ends it
 */
export function watchModel(
  files: ModelFiles,
  loaded: () => FileStates | undefined,
  changed: () => void,
  log: Log,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  let last: FileStates | undefined;
  let restlessSince: number | undefined;

  async function look(): Promise<void> {
    const start = performance.now();
    const now = await files.look();
    const end = performance.now();
    const before = loaded();
    const others = before === undefined ? [] : files.changed(before, now);
    const moving = last === undefined ? others : files.changed(last, now);
    if (others.length > 0 && moving.length === 0) changed();
    if (moving.length === 0) restlessSince = undefined;
    else restlessSince ??= end;
    if (restlessSince !== undefined && end - restlessSince > RESTLESS) {
      log.warning(
        `Files of the model do not come to rest, and it is not loaded again: ${moving.join(", ")}.`,
      );
      restlessSince = Number.POSITIVE_INFINITY;
    }
    last = now;
    if (!ended) timer = setTimeout(look, Math.max(LOOK, (end - start) * SHARE));
  }

  timer = setTimeout(look, LOOK);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
