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
  progress.add(50);
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

test("quick work and what is no terminal show nothing", () => {
  const quick = terminal(true);
  showProgress(100, quick.stream).end();
  const file = terminal(false);
  showProgress(100, file.stream);
  vi.advanceTimersByTime(5000);
  expect([...quick.written, ...file.written]).toEqual([]);
});
