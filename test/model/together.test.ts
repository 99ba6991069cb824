import fc from "fast-check";
import { expect, test } from "vitest";
import { DataFrame } from "../../src/data/frame.js";
import { answersTogether } from "../../src/model/together.js";
import type { WorkRequest } from "../../src/model/work.js";

/** Columns of every type whose values depend on the row alone, and what makes tables unlike each other. */
const cell = fc.record({
  number: fc.double(),
  whole: fc.option(fc.integer(), { nil: null }),
  text: fc.option(fc.string({ maxLength: 3 }), { nil: null }),
  flag: fc.boolean(),
  vector: fc.array(fc.float(), { minLength: 2, maxLength: 2 }),
});
const table = fc
  .tuple(fc.array(cell, { maxLength: 6 }), fc.shuffledSubarray(["number", "whole", "text", "flag", "vector"]))
  .map(([rows, names]) =>
    DataFrame.from(
      Object.fromEntries(
        names.map((name) => {
          const values = rows.map((row) => row[name as keyof typeof row]);
          return [name, name === "number" ? Float64Array.from(values as number[]) : values];
        }),
      ),
    ),
  );

const request = (index: number): WorkRequest => ({
  payload: { mediaType: { essence: String(index), parameters: {} }, source: new Uint8Array() },
});
const indexOf = ({ payload }: WorkRequest) => Number(payload.mediaType.essence);

/** The rows as values: what a model that looks at each row by itself may give. */
const ask = (frame: DataFrame) =>
  DataFrame.from({
    seen: Array.from(frame.rows(), (row) => JSON.stringify(row, (_, v) => (Object.is(v, -0) ? "-0" : v))),
  });

const rowsOf = (frame: DataFrame) => frame.values("seen");

test("each request gets what it would get alone", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(table, { nil: undefined }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 20 }),
      async (tables, mostRows) => {
        const asked: number[] = [];
        const replies = await answersTogether(
          tables.map((_, i) => request(i)),
          async (one) => {
            const read = tables[indexOf(one)];
            if (read === undefined) throw new Error("unreadable");
            return read;
          },
          async (frame) => {
            asked.push(frame.length);
            return ask(frame);
          },
          mostRows,
        );
        const longest = Math.max(0, ...tables.map((one) => one?.length ?? 0));
        for (const rows of asked) expect(rows).toBeLessThanOrEqual(Math.max(mostRows, longest));
        for (const [i, reply] of replies.entries()) {
          const read = tables[i];
          if (read === undefined || read.length === 0) expect(reply).toBeUndefined();
          else {
            if (reply?.kind !== "table") throw new Error("no table");
            expect(reply.inputRows).toBe(read.length);
            expect(rowsOf(reply.frame)).toEqual(rowsOf(ask(read)));
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

const three = [1, 2, 3].map((a) => DataFrame.from({ a: [a] }));
const asksFor = (
  predict: (frame: DataFrame) => Promise<DataFrame>,
  requests = three.map((_, i) => request(i)),
) => answersTogether(requests, async (one) => three[indexOf(one)], predict, 100);

test("what a call fails for, or answers with another number of rows, is left to be answered alone", async () => {
  const none = [undefined, undefined, undefined];
  expect(await asksFor(() => Promise.reject(new Error("no")))).toEqual(none);
  expect(await asksFor(async (frame) => frame.slice(1))).toEqual(none);
});

test("requests that ask for more than predictions are left to be answered alone", async () => {
  const plain = request(0);
  const others: WorkRequest[] = [
    { ...request(1), batchRows: 5 },
    { ...request(2), target: plain.payload },
    { ...request(1), encode: "csv" },
  ];
  const replies = await asksFor(async (frame) => frame, [plain, ...others]);
  expect(replies.map((reply) => reply !== undefined)).toEqual([true, false, false, false]);
});
