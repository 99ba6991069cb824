import type { Writable } from "node:stream";

/** Writes lines without ever waiting for whoever reads them. */
export interface LineWriter {
  /** Writes text that ends its lines, at the end of this turn of the event loop. */
  write(lines: string): void;
  /** The same within {@link PAUSE}, with others in one go: for lines that come by the thousand. */
  writeSoon(lines: string): void;
  /** Settled when all is written, the reader is gone, or so many milliseconds have passed. */
  flush(within: number): Promise<void>;
}

/** Milliseconds for which lines may be held back. */
const PAUSE = 50;
/** Characters from which on they are not. */
const ENOUGH = 16 * 1024;
/** Bytes that may wait for a slow reader, where nothing else is said; what comes then is dropped, and counted. */
const LIMIT = 8 * 2 ** 20;

/**
 * Node writes to a pipe without waiting, and keeps in memory what the pipe does not take: that is bounded here. When the
 * reader goes away, lines are no longer written. What is held back is written when the process exits.
 * @param noteDropped the line that tells of so many dropped ones, once the reader takes some again
 */
export function lineWriter(
  stream: Writable,
  noteDropped: (count: number) => string,
  limit = LIMIT,
): LineWriter {
  let held = "";
  let dropped = 0;
  let gone = false;
  let soon: NodeJS.Timeout | undefined;
  let now: NodeJS.Immediate | undefined;

  function send(): void {
    clearTimeout(soon);
    clearImmediate(now);
    soon = undefined;
    now = undefined;
    if (held === "") return;
    const text = dropped === 0 ? held : `${held}${noteDropped(dropped)}`;
    dropped = 0;
    held = "";
    if (!gone) stream.write(text);
  }

  function hold(lines: string): void {
    if (gone) return;
    if (stream.writableLength + held.length > limit) dropped++;
    else held += lines;
  }

  stream.on("error", () => {
    gone = true;
    held = "";
  });
  process.on("exit", send);

  return {
    write(lines) {
      hold(lines);
      now ??= setImmediate(send);
    },
    writeSoon(lines) {
      hold(lines);
      if (held.length > ENOUGH) now ??= setImmediate(send);
      else soon ??= setTimeout(send, PAUSE).unref();
    },
    flush(within) {
      send();
      if (gone || stream.writableLength === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, within);
        stream.write("", () => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}
