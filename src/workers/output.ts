import type { Readable } from "node:stream";

/** A line longer than this is handed on in parts, so that output without line ends stays bounded. */
const LONGEST_LINE = 64 * 1024;

/** Hands on the lines of a text stream, without their line ends; the last one also when it has none. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
    while (rest.length > LONGEST_LINE) {
      onLine(rest.slice(0, LONGEST_LINE));
      rest = rest.slice(LONGEST_LINE);
    }
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
}

/** Remembers the last lines of something, as one line. */
export function lastLines(count: number): { add(line: string): void; readonly text: string } {
  const kept: string[] = [];
  return {
    add(line) {
      if (line.trim() === "") return;
      kept.push(line.length > 400 ? `${line.slice(0, 400)}…` : line);
      if (kept.length > count) kept.shift();
    },
    get text() {
      return kept.map((line) => line.trim()).join(" / ");
    },
  };
}
