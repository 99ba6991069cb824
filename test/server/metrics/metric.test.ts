import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Counter, figure, Histogram } from "../../../src/server/metrics/metric.js";
import { serverMetrics } from "../../../src/server/metrics/server-metrics.js";
import { needs, pythonFor } from "../../oracles/python.js";

const python = pythonFor(["prometheus_client"]);
const PARSE = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families as parse
print(json.dumps([[[m.name, m.type, m.documentation], [[s.name, s.labels, repr(float(s.value))] for s in m.samples]] for m in parse(sys.stdin.read())]))
`;
type Family = [[name: string, type: string, help: string], [name: string, labels: object, value: string][]];
const parsed = (text: string): Family[] =>
  JSON.parse(execFileSync(python!, ["-c", PARSE], { input: text }).toString());

describe.skipIf(!python)(`what Prometheus' own parser reads${needs(python, ["prometheus_client"])}`, () => {
  it("is what was counted, with any text in labels", () => {
    const counted = new Map<string, number>();
    const counter = new Counter("a_total", "A.", ["x", "y"]);
    const unit = fc.constantFrom("a", "ä", "💡", "\\", '"', "\n", "n", "{", "}", ",", "=", " ", "#");
    const label = fc.string({ unit });
    for (const [x, y, n] of fc.sample(fc.tuple(label, label, fc.nat()), 200)) {
      counter.add(n, x, y);
      const key = JSON.stringify({ x, y });
      counted.set(key, (counted.get(key) ?? 0) + n);
    }
    const [[, samples]] = parsed(counter.write()) as [Family];
    expect(new Map(samples.map(([, labels, value]) => [JSON.stringify(labels), Number(value)]))).toEqual(
      counted,
    );
  });

  it("has for durations how many took at most so long", () => {
    const durations = new Histogram("d_seconds", "D.", ["route"], [0.1, 1]);
    for (const seconds of [0.05, 0.1, 0.5, 7]) durations.observe(seconds, "/predict");
    const labels = (more: object) => ({ route: "/predict", ...more });
    expect(parsed(durations.write())).toEqual([
      [
        ["d_seconds", "histogram", "D."],
        [
          ["d_seconds_bucket", labels({ le: "0.1" }), "2.0"],
          ["d_seconds_bucket", labels({ le: "1" }), "3.0"],
          ["d_seconds_bucket", labels({ le: "+Inf" }), "4.0"],
          ["d_seconds_sum", labels({}), "7.65"],
          ["d_seconds_count", labels({}), "4.0"],
        ],
      ],
    ]);
  });

  it("has figures that are looked up", () => {
    const text = figure("gauge", "g", "G.", () => ({ a: 1, b: Number.NaN }), "kind").write();
    expect(parsed(text)).toEqual([
      [
        ["g", "gauge", "G."],
        [
          ["g", { kind: "a" }, "1.0"],
          ["g", { kind: "b" }, "nan"],
        ],
      ],
    ]);
  });

  it("has every metric of a server, each with its type", () => {
    const metrics = serverMetrics(() => undefined);
    metrics.answered("/predict", "POST", { status: 200, headers: {}, body: "" }, 12);
    metrics.modelRan(10, 3);
    const families = new Map(
      parsed(metrics.write()).map(([[name, type], samples]) => [name, { type, samples }]),
    );
    expect(families.get("drum_requests")!.samples).toEqual([
      ["drum_requests_total", { route: "/predict", method: "POST", status: "200" }, "1.0"],
    ]);
    expect(families.get("drum_rows")!.samples).toEqual([["drum_rows_total", {}, "3.0"]]);
    expect([...families].filter(([, { type }]) => type === "unknown")).toEqual([]);
    expect(families.get("process_cpu_seconds")!.type).toBe("counter");
  });
});
