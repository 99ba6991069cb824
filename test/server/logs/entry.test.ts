import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonLine, plainText, timestamp } from "../../../src/server/logs/entry.js";
import { createLog } from "../../../src/server/logs/log.js";

/** What some reader or other takes for the end of a line, as Python's `str.splitlines` does. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const ENDS = /[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/;
const nasty = fc.string({
  unit: fc.constantFrom(
    "a",
    "ä",
    "💡",
    "\n",
    "\r",
    "\u001b",
    "\u0085",
    "\u2028",
    "\u0000",
    '"',
    "\\",
    " ",
    "2",
  ),
});

describe("an entry", () => {
  it("of JSON is one line for every reader, and says what it was given", () => {
    fc.assert(
      fc.property(nasty, (message) => {
        const line = jsonLine({ message, gone: undefined });
        expect(line.slice(0, -1)).not.toMatch(ENDS);
        expect(JSON.parse(line)).toEqual({ message });
      }),
    );
  });

  it("of text cannot look like two", () => {
    const lines: string[] = [];
    const log = createLog("info", (line) => lines.push(line));
    fc.assert(
      fc.property(nasty, (message) => {
        lines.length = 0;
        log.warning(message);
        const [first, ...more] = lines.join("").slice(0, -1).split(ENDS);
        expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING /);
        for (const line of more) expect(line).toMatch(/^ {2}/);
      }),
    );
    expect(plainText("a\u001b[31m\r\nb")).toBe("a\\u001b[31m\\u000d\n  b");
  });

  it("has the time of now", () => {
    const before = Date.now();
    const time = timestamp();
    expect(time).toBe(new Date(time).toISOString());
    expect(new Date(time).getTime()).toBeGreaterThanOrEqual(before);
    expect(new Date(time).getTime()).toBeLessThanOrEqual(Date.now());
  });
});
