import { describe, expect, it } from "vitest";
import { preferred } from "../../../src/server/output/accept.js";

const OFFERED = ["application/json", "text/csv", "application/vnd.apache.arrow.stream"] as const;

describe("preferred", () => {
  it.each([
    [undefined, "application/json"],
    ["*/*", "application/json"],
    ["text/csv", "text/csv"],
    ["TEXT/CSV; charset=utf-8", "text/csv"],
    ["text/*", "text/csv"],
    ["application/json;q=0.5, text/csv", "text/csv"],
    ["text/csv;q=0.2, application/json;q=0.3", "application/json"],
    ["text/csv, application/json", "application/json"],
    ["application/json;q=0, */*;q=0.1", "text/csv"],
    ["application/vnd.apache.arrow.stream, */*;q=0.8", "application/vnd.apache.arrow.stream"],
    ["text/csv;q=2, application/json;q=0.1", "application/json"],
    ["text/html", "application/json"],
    ["", "application/json"],
    [",;,", "application/json"],
  ])("for '%s' is %s", (accept, expected) => {
    expect(preferred(accept, OFFERED)).toBe(expected);
  });
});
