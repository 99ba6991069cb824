import fc from "fast-check";
import { expect, it } from "vitest";
import { DataFrame } from "../../../src/data/frame.js";
import { checkPredictions } from "../../../src/model/predictions/check.js";
import { predictionsJson } from "../../../src/model/predictions/encode/json.js";

const regression = { targetType: "regression" } as const;
const binary = { targetType: "binary", classLabels: ["yes", "no"] } as const;

const json = (spec: Parameters<typeof checkPredictions>[0], frame: DataFrame) =>
  predictionsJson(checkPredictions(spec, { frame, inputRows: frame.length }), spec);

it("writes a number a row as Python does", () => {
  const frame = DataFrame.from({ y: [20, -0.5, 1e-5, 1e22] });
  expect(json(regression, frame)).toBe('{"predictions":[20.0,-0.5,1e-05,1e+22]}');
});

it("writes an object of all labels a row, keys quoted as JSON needs", () => {
  expect(json(binary, DataFrame.from({ no: [0.25], yes: [0.75] }))).toBe(
    '{"predictions":[{"no":0.25,"yes":0.75}]}',
  );
  const spec = { targetType: "binary", classLabels: ['say "yes"', "1.0"] } as const;
  const frame = DataFrame.from({ 'say "yes"': [1], "1.0": [0] });
  expect(JSON.parse(json(spec, frame))).toEqual({ predictions: [{ 'say "yes"': 1, "1.0": 0 }] });
});

it("writes further columns in pandas' split form", () => {
  const frame = DataFrame.from({
    Predictions: [1.5, 2],
    why: ["a", null],
    n: [1, 2],
    f: [0.5, null],
    big: [2n ** 60n, 1n],
  });
  const answer = json(regression, frame);
  expect(answer).toContain('"data":[["a",1,0.5,1152921504606846976],[null,2,null,1]]');
  expect(JSON.parse(answer).extraModelOutput).toMatchObject({
    columns: ["why", "n", "f", "big"],
    index: [0, 1],
  });
});

it("has no rows for no rows", () => {
  expect(
    json(regression, new DataFrame(["y"], [DataFrame.from({ y: new Float64Array(0) }).columns[0]!])),
  ).toBe('{"predictions":[]}');
});

it("is JSON that reads back to the same numbers", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
      const frame = DataFrame.from({ y: Float64Array.from(values) });
      const read = JSON.parse(json(regression, frame)) as { predictions: number[] };
      expect(read.predictions).toHaveLength(values.length);
      expect(read.predictions.every((value, i) => Object.is(value, values[i]))).toBe(true);
    }),
  );
});
