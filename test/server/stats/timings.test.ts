import { expect, it } from "vitest";
import { Timings } from "../../../src/server/stats/timings.js";

it("reports durations in seconds, and names without any", () => {
  const timings = new Timings(["a", "b"]);
  timings.record("a", 100);
  timings.record("a", 300);
  const first = timings.report();
  expect(first).toEqual({
    a: { count: 2, total: 0.4, min: 0.1, avg: 0.2, max: 0.3 },
    b: { count: 0, total: 0, min: null, avg: null, max: null },
  });
  expect(timings.report()).toEqual(first);
});
