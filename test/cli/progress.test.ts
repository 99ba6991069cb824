import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { progressLine, showProgress } from "../../src/cli/progress.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { written, stream: { isTTY, columns: 60, write: (text: string) => written.push(text) } };
}

test("says how far, how fast and how long still", () => {
  expect(progressLine(441_500_000, 981_000_000, 2000)).toBe(
    "[==========>             ]  45 %  441.5 of 981.0 MB  221 MB/s  0:03 left",
  );
  expect(progressLine(0, 10_000_000, 5000)).toBe(`[>${" ".repeat(23)}]   0 %  0.0 of 10.0 MB  0 MB/s`);
  expect(progressLine(0, undefined, 3_700_000)).toBe("scoring  1:01:40");
});

test("a terminal shows nothing for a second, then one line, which goes at the end", () => {
  const { written, stream } = terminal(true);
  const progress = showProgress(100, stream);
  progress.reached(50);
  vi.advanceTimersByTime(900);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(written.length).toBe(2);
  expect(written[1]!.startsWith("\r\x1b[K[===")).toBe(true);
  expect(written[1]!.length).toBeLessThanOrEqual(60 + 4);
  progress.end();
  vi.advanceTimersByTime(1000);
  expect(written.slice(2)).toEqual(["\r\x1b[K"]);
});

test("a run that goes on from a checkpoint says how fast it is itself", () => {
  expect(progressLine(60_000_000, 100_000_000, 1000, 40_000_000)).toBe(
    "[==============>         ]  60 %  60.0 of 100.0 MB  20 MB/s  0:02 left",
  );
});

test("what is no terminal gets a plain line every ten seconds", () => {
  const { written, stream } = terminal(false);
  const progress = showProgress(100_000_000, stream);
  progress.reached(0);
  vi.advanceTimersByTime(9000);
  progress.reached(50_000_000);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(2000);
  expect(written).toEqual(["drum score:  50 %  50.0 of 100.0 MB  5 MB/s  0:10 left\n"]);
  progress.end();
  vi.advanceTimersByTime(60_000);
  expect(written.length).toBe(1);
});

test("quick work and what is no terminal show nothing", () => {
  const quick = terminal(true);
  showProgress(100, quick.stream).end();
  const file = terminal(false);
  showProgress(100, file.stream);
  vi.advanceTimersByTime(5000);
  expect([...quick.written, ...file.written]).toEqual([]);
});
