/** Where progress is shown: a terminal, or nothing else. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows how far work has come. */
export interface Progress {
  /** So many units are done since the last call. */
  add(done: number): void;
  /** Takes the line off the terminal. */
  end(): void;
}

const SHOW_AFTER = 1000;
const REDRAW_EVERY = 100;

/**
 * A line of progress in bytes on a terminal, for work that takes longer than a second; nothing elsewhere.
 * @param total bytes in all; `undefined` when nothing is known until the end, then the time is shown
 */
export function showProgress(total: number | undefined, stream: ProgressStream): Progress {
  if (!stream.isTTY) return { add() {}, end() {} };
  const started = performance.now();
  let done = 0;
  let shown = false;
  const timer = setInterval(() => {
    const elapsed = performance.now() - started;
    if (elapsed < SHOW_AFTER) return;
    shown = true;
    stream.write(`\r\x1b[K${progressLine(done, total, elapsed).slice(0, (stream.columns || 80) - 1)}`);
  }, REDRAW_EVERY);
  timer.unref();
  return {
    add(more) {
      done += more;
    },
    end() {
      clearInterval(timer);
      if (shown) stream.write("\r\x1b[K");
      shown = false;
    },
  };
}

const WIDTH = 24;

/** `[=====>      ]  45 %  441.5 of 981.0 MB  210 MB/s  0:03 left` */
export function progressLine(done: number, total: number | undefined, elapsed: number): string {
  if (total === undefined) return `scoring  ${clock(elapsed)}`;
  const part = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.floor(part * WIDTH);
  const bar = `${"=".repeat(filled)}${filled < WIDTH ? ">" : ""}`.padEnd(WIDTH);
  const rate = done / elapsed;
  const left = done === 0 ? "" : `  ${clock((total - done) / rate)} left`;
  const percent = String(Math.floor(part * 100)).padStart(3);
  return `[${bar}] ${percent} %  ${mega(done)} of ${mega(total)} MB  ${((rate * 1000) / 1e6).toFixed(0)} MB/s${left}`;
}

const mega = (bytes: number) => (bytes / 1e6).toFixed(1);

function clock(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
