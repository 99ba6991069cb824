import { expect, test } from "vitest";
import { DataFrame } from "../../src/data/frame.js";
import type { ModelSpec } from "../../src/model/spec.js";
import { put } from "../../src/score/put.js";
import type { PredictionOutput } from "../../src/score/table-output.js";

const spec: ModelSpec = {
  codeDir: "/m",
  name: "m",
  targetType: "regression",
  language: "node",
  metadata: null,
};

function collected(): { tables: DataFrame[]; output: PredictionOutput } {
  const tables: DataFrame[] = [];
  const table = async (frame: DataFrame) => void tables.push(frame);
  return { tables, output: { table, bytes: async () => {}, end: async () => {}, discard: () => {} } };
}

const reply = (values: number[]) => ({
  kind: "table" as const,
  frame: DataFrame.from({ whatever: Float64Array.from(values) }),
  inputRows: values.length,
});

test("puts checked predictions down and counts them", async () => {
  const { tables, output } = collected();
  expect(await put(reply([1, 2]), spec, output, 0)).toBe(2);
  expect(tables.map(({ names }) => names)).toEqual([["Predictions"]]);
});

test("says from where rows are counted when it is not the start of the file", async () => {
  const { tables, output } = collected();
  const bad = reply([1, Number.NaN]);
  await expect(put(bad, spec, output, 0)).rejects.toThrow(/^(?!Counting).*row 2/);
  const error = await put(bad, spec, output, 500).catch((reason) => reason);
  expect(error.message).toMatch(/^Counting from row 501 of the file: .*row 2/);
  expect(error).toMatchObject({ code: "PREDICTION_NOT_FINITE", exit: 1 });
  expect(tables).toEqual([]);
});
