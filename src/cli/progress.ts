/** Where progress is shown. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows how far work has come. */
export interface Progress {
  /** So many units are done. The first call says with how many the work begins if that is not nothing. */
  reached(done: number): void;
  /** Takes the line off the terminal. */
  end(): void;
}

const SHOW_AFTER = 1000;
const REDRAW_EVERY = 100;
/** A log gets a line a time. */
const LINE_EVERY = 10_000;

/**
 * Shows progress in bytes: on a terminal as a line that moves, for work that takes longer than a second; elsewhere
 * as a plain line every ten seconds.
 * @param total bytes in all; `undefined` when nothing is known until the end, then the time is shown
 */
export function showProgress(total: number | undefined, stream: ProgressStream): Progress {
  const started = performance.now();
  let before: number | undefined;
  let done = 0;
  let shown = false;
  const show = () => {
    const elapsed = performance.now() - started;
    if (!stream.isTTY) stream.write(`drum score: ${progressText(done, total, elapsed, before)}\n`);
    else if (elapsed >= SHOW_AFTER) {
      shown = true;
      const line = progressLine(done, total, elapsed, before).slice(0, (stream.columns || 80) - 1);
      stream.write(`\r\x1b[K${line}`);
    }
  };
  const timer = setInterval(show, stream.isTTY ? REDRAW_EVERY : LINE_EVERY);
  timer.unref();
  return {
    reached(now) {
      // Only what is done by this run says how fast it is.
      before ??= now;
      done = now;
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
export function progressLine(done: number, total: number | undefined, elapsed: number, before = 0): string {
  const text = progressText(done, total, elapsed, before);
  if (total === undefined) return text;
  const filled = Math.floor(share(done, total) * WIDTH);
  const bar = `${"=".repeat(filled)}${filled < WIDTH ? ">" : ""}`.padEnd(WIDTH);
  return `[${bar}] ${text}`;
}

/** The same without the bar. */
function progressText(done: number, total: number | undefined, elapsed: number, before = 0): string {
  if (total === undefined) return `scoring  ${clock(elapsed)}`;
  const rate = (done - before) / elapsed;
  const left = rate === 0 ? "" : `  ${clock((total - done) / rate)} left`;
  const percent = String(Math.floor(share(done, total) * 100)).padStart(3);
  return `${percent} %  ${mega(done)} of ${mega(total)} MB  ${((rate * 1000) / 1e6).toFixed(0)} MB/s${left}`;
}

const share = (done: number, total: number) => (total === 0 ? 1 : Math.min(1, done / total));

const mega = (bytes: number) => (bytes / 1e6).toFixed(1);

function clock(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
