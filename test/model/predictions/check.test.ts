import { describe, expect, it } from "vitest";
import { float32Column } from "../../../src/data/column.js";
import { DataFrame } from "../../../src/data/frame.js";
import { DrumError } from "../../../src/errors.js";
import { checkPredictions } from "../../../src/model/predictions/check.js";
import { asTable } from "../../../src/model/predictions/predictions.js";
import type { ModelSpec } from "../../../src/model/spec.js";

type Spec = Pick<ModelSpec, "targetType" | "classLabels">;
const regression: Spec = { targetType: "regression" };
const binary: Spec = { targetType: "binary", classLabels: ["yes", "no"] };
const multiclass: Spec = { targetType: "multiclass", classLabels: ["a", "b", "c"] };
const multilabel: Spec = { targetType: "multilabel", classLabels: ["a", "b", "c"] };

const check = (spec: Spec, columns: Record<string, unknown[] | Float64Array>, inputRows?: number) => {
  const frame = DataFrame.from(columns);
  return checkPredictions(spec, { frame, inputRows: inputRows ?? frame.length });
};
const table = (spec: Spec, columns: Record<string, unknown[]>) => {
  const frame = asTable(check(spec, columns));
  return Object.fromEntries(frame.names.map((name) => [name, frame.values(name)]));
};
const problem = (action: () => unknown): DrumError => {
  try {
    action();
  } catch (error) {
    if (error instanceof DrumError) return error;
  }
  throw new Error("no error");
};

describe("regression and anomaly", () => {
  it("call the column Predictions whatever the model called it, and keep what follows", () => {
    expect(table(regression, { y: [1, 2.5] })).toEqual({ Predictions: [1, 2.5] });
    expect(table({ targetType: "anomaly" }, { score: [1], why: ["x"] })).toEqual({
      Predictions: [1],
      why: ["x"],
    });
    expect(table(regression, { why: ["x"], Predictions: [1] })).toEqual({ Predictions: [1], why: ["x"] });
  });

  it("make 64-bit floats of every kind of number", () => {
    const frame = new DataFrame(["y"], [float32Column(Float32Array.of(0.1))]);
    const { frame: checked } = checkPredictions(regression, { frame, inputRows: 1 });
    expect(checked.columns[0]).toMatchObject({ type: "float64", values: Float64Array.of(Math.fround(0.1)) });
  });

  it("refuse text, missing and infinite values, naming the row", () => {
    expect(problem(() => check(regression, { y: ["12"] }))).toMatchObject({
      code: "PREDICTION_NOT_NUMERIC",
      message: "The predictions in column 'y' are text where numbers are needed.",
    });
    for (const bad of [null, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(problem(() => check(regression, { y: [1, bad] })).message).toBe(
        "The prediction in column 'y' of row 2 is missing or not a finite number.",
      );
    }
  });

  it("refuse a table without columns", () => {
    expect(problem(() => check(regression, {})).code).toBe("PREDICTION_COLUMNS");
  });
});

describe("row count", () => {
  it("must be that of the input", () => {
    expect(problem(() => check(regression, { y: [1] }, 3)).text).toBe(
      "The model gave 1 predictions for 3 rows. Give one prediction for every row of the input, in its order.",
    );
  });
});

describe("binary", () => {
  it("keeps the model's order under the requested labels", () => {
    const frame = asTable(
      check({ targetType: "binary", classLabels: ["1", "0"] }, { "0.0": [0.25], "1.0": [0.75] }),
    );
    expect(frame.names).toEqual(["0", "1"]);
    expect(frame.values("1")).toEqual([0.75]);
  });

  it("takes one column for the positive class", () => {
    expect(table(binary, { probability: [0.75, 1] })).toEqual({ yes: [0.75, 1], no: [0.25, 0] });
    expect(table(binary, { no: [0.75] })).toEqual({ no: [0.75], yes: [0.25] });
  });

  it("keeps columns that are no label as further output", () => {
    expect(table(binary, { no: [0.25], reason: ["x"], yes: [0.75] })).toEqual({
      no: [0.25],
      yes: [0.75],
      reason: ["x"],
    });
  });

  it("names the columns that it expects, positive first", () => {
    const error = problem(() => check(binary, { maybe: [0.5], no: [0.5] }));
    expect(error.message).toBe(
      "Expected predictions to have columns ['yes', 'no'], but the model gave ['maybe', 'no'].",
    );
    expect(error.exit).toBe(1);
  });

  it("quotes labels as the message of old does", () => {
    const spec: Spec = { targetType: "binary", classLabels: ["it's", 'say "x"'] };
    expect(problem(() => check(spec, { a: [1], b: [0] })).message).toContain(`["it's", 'say "x"']`);
  });
});

describe("probabilities", () => {
  const says = "Your prediction probabilities do not add up to 1.";

  it("must add up to 1 as numpy.isclose judges it", () => {
    expect(problem(() => check(binary, { yes: [0.5, 0.5], no: [0.5, 0.4] })).message).toBe(
      `${says} Row 2 is the first.`,
    );
    expect(problem(() => check(multiclass, { a: [0.5], b: [0.5], c: [0.1] })).message).toContain(says);
    expect(() => check(binary, { yes: [0.5], no: [0.500_01] })).not.toThrow();
    expect(problem(() => check(binary, { yes: [0.5], no: [0.500_02] })).message).toContain(says);
  });

  it("must be between 0 and 1", () => {
    expect(problem(() => check(binary, { yes: [1.5], no: [-0.5] })).message).toContain(says);
    expect(problem(() => check(binary, { p: [0.5, 2] })).message).toContain(`${says} Row 2`);
  });

  it("may come from 32-bit floats", () => {
    const thirds = float32Column(Float32Array.of(1 / 3));
    const frame = new DataFrame(["a", "b", "c"], [thirds, thirds, thirds]);
    expect(() => checkPredictions(multiclass, { frame, inputRows: 1 })).not.toThrow();
  });
});

describe("multilabel", () => {
  it("is not added up, but each is between 0 and 1", () => {
    expect(table(multilabel, { a: [1], b: [0.5], c: [0] })).toEqual({ a: [1], b: [0.5], c: [0] });
    expect(problem(() => check(multilabel, { a: [1], b: [1.5], c: [0] })).message).toBe(
      "The predictions in row 1 are not all between 0 and 1.",
    );
  });
});

it("leaves the frame of a transform model as it is", () => {
  const frame = DataFrame.from({ a: ["x"], b: [null] });
  expect(checkPredictions({ targetType: "transform" }, { frame, inputRows: 1 })).toEqual({
    frame,
    extra: null,
  });
});
