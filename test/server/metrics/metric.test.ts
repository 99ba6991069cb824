import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drumError } from "../../../src/errors.js";
import { EXPOSITIONS } from "../../../src/server/metrics/exposition.js";
import { Counter, figure, Histogram, type Metric } from "../../../src/server/metrics/metric.js";
import { serverMetrics } from "../../../src/server/metrics/server-metrics.js";
import { requestRecord } from "../../../src/server/request-record.js";
import { needs, pythonFor } from "../../oracles/python.js";

const python = pythonFor(["prometheus_client"]);
const PARSE = `
import json, sys
from importlib import import_module
parse = import_module("prometheus_client." + sys.argv[1]).text_string_to_metric_families
print(json.dumps([[[m.name, m.type, m.documentation], [[s.name, s.labels, repr(float(s.value))] for s in m.samples]] for m in parse(sys.stdin.read())]))
`;
const PARSERS = { "text/plain": "parser", "application/openmetrics-text": "openmetrics.parser" } as const;

const NO_MODEL = [() => undefined, () => 0] as const;

type Format = keyof typeof PARSERS;
type Family = [[name: string, type: string, help: string], [name: string, labels: object, value: string][]];
const parsed = (format: Format, ...metrics: readonly Metric[]): Family[] => {
  const input = EXPOSITIONS[format].write(metrics);
  return JSON.parse(execFileSync(python!, ["-c", PARSE, PARSERS[format]], { input }).toString());
};

const FORMATS = Object.keys(PARSERS) as Format[];
describe.skipIf(!python).each(FORMATS)(
  `what Prometheus' own parser of %s reads${needs(python, ["prometheus_client"])}`,
  (format) => {
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
      const [[[name], samples]] = parsed(format, counter) as [Family];
      expect(name).toBe("a");
      expect(new Map(samples.map(([, labels, value]) => [JSON.stringify(labels), Number(value)]))).toEqual(
        counted,
      );
    });

    it("has for durations how many took at most so long", () => {
      const durations = new Histogram("d_seconds", "D.", ["route"], [0.1, 1]);
      for (const seconds of [0.05, 0.1, 0.5, 7]) durations.observe(seconds, "/predict");
      const labels = (more: object) => ({ route: "/predict", ...more });
      expect(parsed(format, durations)).toEqual([
        [
          ["d_seconds", "histogram", "D."],
          [
            ["d_seconds_bucket", labels({ le: "0.1" }), "2.0"],
            ["d_seconds_bucket", labels({ le: "1.0" }), "3.0"],
            ["d_seconds_bucket", labels({ le: "+Inf" }), "4.0"],
            ["d_seconds_sum", labels({}), "7.65"],
            ["d_seconds_count", labels({}), "4.0"],
          ],
        ],
      ]);
    });

    it("has figures that are looked up", () => {
      expect(
        parsed(
          format,
          figure("gauge", "g", "G.", () => ({ a: 1, b: Number.NaN }), "kind"),
        ),
      ).toEqual([
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
      const metrics = serverMetrics(...NO_MODEL);
      metrics.answered(
        {
          method: "POST",
          record: {
            ...requestRecord(),
            route: "/predict",
            bytesIn: 20,
            asked: 5,
            taken: 7,
            replied: 10,
            rows: 3,
          },
        },
        { status: 200, body: "größe" },
      );
      metrics.answered(
        { method: "POST", record: { ...requestRecord(), error: "QUEUE_FULL" } },
        { status: 429, body: "" },
      );
      metrics.workerEnded(drumError("REQUEST_TIMEOUT", { seconds: 1 }));
      const families = new Map(
        parsed(format, ...metrics.all).map(([[name, type], samples]) => [name, { type, samples }]),
      );
      const samples = (name: string) => families.get(name)!.samples;
      const at = { model: "", route: "/predict" };
      const nowhere = { model: "", route: "(none)" };
      expect(samples("drum_requests")).toEqual([
        ["drum_requests_total", { ...at, method: "POST", status: "200" }, "1.0"],
        ["drum_requests_total", { ...nowhere, method: "POST", status: "429" }, "1.0"],
      ]);
      expect(samples("drum_errors")).toEqual([
        ["drum_errors_total", { ...nowhere, code: "QUEUE_FULL" }, "1.0"],
      ]);
      expect(samples("drum_rows")).toEqual([["drum_rows_total", { model: "" }, "3.0"]]);
      expect(samples("drum_request_bytes")[0]).toEqual(["drum_request_bytes_total", at, "20.0"]);
      expect(samples("drum_response_bytes")[0]).toEqual(["drum_response_bytes_total", at, "7.0"]);
      expect(samples("drum_queue_seconds").at(-2)).toEqual([
        "drum_queue_seconds_sum",
        { model: "" },
        "0.002",
      ]);
      expect(samples("drum_model_seconds").at(-2)).toEqual([
        "drum_model_seconds_sum",
        { model: "" },
        "0.003",
      ]);
      expect(samples("drum_worker_restarts")).toEqual([
        ["drum_worker_restarts_total", { reason: "REQUEST_TIMEOUT" }, "1.0"],
      ]);
      expect([...families].filter(([, { type }]) => type === "unknown")).toEqual([]);
      expect(families.get("process_cpu_seconds")!.type).toBe("counter");
    });
  },
);

describe("the metrics of a server", () => {
  it("have names with their unit in them, and labels that no request can make up", () => {
    for (const { name, type, labels } of serverMetrics(...NO_MODEL).all) {
      expect(name).toMatch(
        type === "counter" ? /_total$/ : /_(seconds|bytes|rows|requests|workers|version|info)$/,
      );
      for (const label of labels) {
        expect([
          "model",
          "route",
          "method",
          "status",
          "code",
          "reason",
          "state",
          "worker",
          "quantile",
          "outcome",
          "change",
          "target_type",
          "language",
          "predictor",
        ]).toContain(label);
      }
    }
  });
});
