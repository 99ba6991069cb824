import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvReader } from "../../../src/browser/dashboard/csv-reader.js";
import { gather } from "../../../src/browser/dashboard/distribution.js";
import { history } from "../../../src/browser/dashboard/history.js";
import { percentile } from "../../../src/browser/dashboard/percentile.js";
import { Counter, Histogram } from "../../../src/server/metrics/metric.js";
import { totalsOf } from "../../../src/server/metrics/totals.js";
import type { DashboardData } from "../../../src/server/pages/dashboard-data.js";

describe("CSV in the browser", () => {
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r\n", "a", "é", " ") }),
    fc.string({ unit: "grapheme" }),
  );
  const written = (rows: readonly (readonly string[])[], lineEnd: string) =>
    rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(",") + lineEnd).join("");

  it("is what it is to a parser of its own, wherever its pieces end", () => {
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
    fc.assert(
      fc.property(
        table,
        fc.constantFrom("\n", "\r\n"),
        fc.array(fc.nat()),
        fc.boolean(),
        (rows, end, cuts, ended) => {
          const text = ended ? written(rows, end) : written(rows, end).slice(0, -end.length);
          const read: string[][] = [];
          const reader = csvReader((fields) => read.push(fields));
          const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].sort(
            (a, b) => a - b,
          );
          places.forEach((place, i) => {
            reader.push(text.slice(places[i - 1] ?? 0, place));
          });
          reader.end();
          expect(read).toEqual(parse(text, { relax_column_count: true }));
        },
      ),
    );
  });

  it("may have fields without quotes, and empty ones", () => {
    const read: string[][] = [];
    const reader = csvReader((fields) => read.push(fields));
    reader.push('a,b"c,\n1.5,,"x"\r\n,,\n"",2,3');
    reader.end();
    expect(read).toEqual([
      ["a", 'b"c', ""],
      ["1.5", "", "x"],
      ["", "", ""],
      ["", "2", "3"],
    ]);
  });
});

const BOUNDS = [0.001, 0.01, 0.1, 1];

describe("percentiles of a histogram", () => {
  it("lie in the bucket of the true ones, and are its bounds at its ends", () => {
    const times = fc.array(fc.double({ min: 1e-5, max: 0.99, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(times, fc.constantFrom(0.5, 0.9, 0.99), (seconds, part) => {
        const histogram = new Histogram("h", "", [], BOUNDS);
        for (const one of seconds) histogram.observe(one);
        const counts = [...histogram.series().counts];
        const sorted = seconds.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(sorted.length * part) - 1]!;
        const bucket = BOUNDS.findIndex((bound) => exact <= bound);
        const estimate = percentile(BOUNDS, counts, part)!;
        expect(estimate).toBeGreaterThanOrEqual(BOUNDS[bucket - 1] ?? 0);
        expect(estimate).toBeLessThanOrEqual(BOUNDS[bucket]!);
      }),
    );
    expect(percentile(BOUNDS, [0, 10, 0, 0, 0], 1)).toBe(0.01);
    expect(percentile(BOUNDS, [0, 10, 0, 0, 0], 0.5)).toBeCloseTo(0.0055);
    expect(percentile(BOUNDS, [0, 0, 0, 0, 3], 0.5)).toBe(1);
    expect(percentile(BOUNDS, [0, 0, 0, 0, 0], 0.5)).toBeNull();
  });
});

const look = (uptime: number, more: Partial<DashboardData>) =>
  ({
    uptime,
    requests: {},
    rows: 0,
    latency: { bounds: BOUNDS, counts: [0, 0, 0, 0, 0] },
    ...more,
  }) as DashboardData;

describe("the last minutes", () => {
  it("are told from the differences of counts", () => {
    const past = history(300);
    const latency = (...counts: number[]) => ({ bounds: BOUNDS, counts });
    past.add(look(10, { requests: { "200": 100 }, rows: 500, latency: latency(100, 0, 0, 0, 0) }));
    past.add(look(11.1, { requests: { "200": 150 }, rows: 600, latency: latency(100, 50, 0, 0, 0) }));
    past.add(
      look(12.1, { requests: { "200": 150, "422": 7 }, rows: 600, latency: latency(107, 50, 0, 0, 0) }),
    );
    expect(past.last(60)).toMatchObject({ requests: 57, errors: 7, rows: 100 });
    expect(past.last(60).time).toBeCloseTo(2.1);
    expect(past.last(1)).toMatchObject({ requests: 7, errors: 7, rows: 0 });
    expect(past.last(1).latency(0.5)).toBeLessThanOrEqual(0.001);
    expect(past.last(1, 1)).toMatchObject({ requests: 50, errors: 0 });
    expect(past.last(60, 0)).toMatchObject({ requests: 0, time: 0 });
    expect(past.last(60, 0).latency(0.5)).toBeNull();
  });

  it("hold a look that came late against the one before it, and forget what is old", () => {
    const past = history(300);
    past.add(look(10, { requests: { "200": 1 } }));
    past.add(look(200, { requests: { "200": 20 } }));
    expect(past.last(5)).toMatchObject({ requests: 19, time: 190 });
    past.add(look(311, {}));
    expect(past.looks.map(({ uptime }) => uptime)).toEqual([200, 311]);
  });

  it("begin anew with a server that was started again", () => {
    const past = history(300);
    past.add(look(100, { requests: { "200": 90 }, rows: 90 }));
    past.add(look(3, { requests: { "200": 2 }, rows: 2 }));
    expect(past.looks.length).toBe(1);
    expect(past.last(60).requests).toBe(0);
  });
});

describe("the totals of a server", () => {
  it("are of requests that bring data, whichever their model and route", () => {
    const requests = new Counter("drum_requests_total", "", ["model", "route", "method", "status"]);
    const durations = new Histogram("drum_request_seconds", "", ["model", "route"], BOUNDS);
    for (const [model, route, method, status, seconds] of [
      ["m", "/predict", "POST", "200", 0.005],
      ["m", "/predict", "POST", "422", 0.0005],
      ["n", "/predict", "POST", "200", 0.05],
      ["m", "/v2/models/{model}/infer", "POST", "200", 5],
      ["m", "/livez", "GET", "200", 0.5],
      ["m", "/v2/repository/models/{model}/load", "POST", "200", 0.5],
    ] as const) {
      requests.add(1, model, route, method, status);
      durations.observe(seconds, model, route);
    }
    const restarts = new Counter("drum_worker_restarts_total", "", ["reason"]);
    restarts.add(2, "WORKER_DIED");
    restarts.add(1, "WORKER_MEMORY");
    expect(totalsOf([requests, durations, restarts])).toEqual({
      requests: { "200": 3, "422": 1 },
      latency: { bounds: BOUNDS, counts: [1, 1, 1, 0, 1] },
      rows: 0,
      restarts: 3,
    });
  });
});

describe("distributions", () => {
  const model = (more: Partial<DashboardData["model"]>) =>
    ({ classLabels: [], positiveClassLabel: null, ...more }) as DashboardData["model"];
  const sum = (bars: readonly { count: number }[]) => bars.reduce((all, { count }) => all + count, 0);

  it("of numbers have every row in the bar of its range", () => {
    const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 3000 }), (values) => {
        const gathering = gather(model({ targetType: "regression" }), ["Predictions"])!;
        for (const value of values) gathering.add([String(value)]);
        const { bars, ranges } = gathering.result();
        expect([sum(bars), ranges]).toEqual([values.length, true]);
        const [low, high] = [Math.min(...values), Math.max(...values)];
        if (low === high) expect(bars.length).toBe(1);
        else expect([bars[0]!.count > 0, bars.at(-1)!.count > 0]).toEqual([true, true]);
      }),
    );
    const gathering = gather(model({ targetType: "anomaly" }), ["Predictions"])!;
    for (let i = 0; i < 240; i++) gathering.add([String(i)]);
    expect(gathering.result().bars.map(({ count }) => count)).toEqual(new Array(24).fill(10));
  });

  it("count what is no number for itself", () => {
    const gathering = gather(model({ targetType: "regression" }), ["Predictions"])!;
    for (const text of ["1", "", "nan", "2"]) gathering.add([text]);
    expect(gathering.result().bars.at(-1)).toEqual({ label: "no number", count: 2 });
    expect(sum(gathering.result().bars)).toBe(4);
  });

  it("of two classes are of the positive one's probability, from 0 to 1", () => {
    const binary = { targetType: "binary", classLabels: ["yes", "no"], positiveClassLabel: "yes" };
    const gathering = gather(model(binary), ["no", "yes", "reason"])!;
    for (const yes of ["0.0", "0.5", "1.0"]) gathering.add(["9", yes, "x"]);
    const { bars, title } = gathering.result();
    expect(title).toContain("yes");
    expect([bars[0]!.count, bars[12]!.count, bars[23]!.count, sum(bars)]).toEqual([1, 1, 1, 3]);
    expect([bars[0]!.label, bars[23]!.label]).toEqual(["0 to 0.04167", "0.9583 to 1"]);
  });

  it("of several classes count the likeliest, of labels those more likely than not", () => {
    const rows = [
      ["0.7", "0.2", "0.1"],
      ["0.6", "0.5", "0.1"],
      ["0.1", "0.1", "0.8"],
    ];
    const counts = (targetType: string) => {
      const gathering = gather(model({ targetType, classLabels: ["a", "b", "c"] }), ["a", "b", "c"])!;
      for (const row of rows) gathering.add(row);
      return Object.fromEntries(gathering.result().bars.map(({ label, count }) => [label, count]));
    };
    expect(counts("multiclass")).toEqual({ a: 2, b: 0, c: 1 });
    expect(counts("multilabel")).toEqual({ a: 2, b: 1, c: 1 });
    expect(gather(model({ targetType: "transform" }), ["a"])).toBeUndefined();
  });
});
