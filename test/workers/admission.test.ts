import { expect, test } from "vitest";
import { refusalOf } from "../../src/workers/admission.js";
import { jobQueue } from "../../src/workers/jobs.js";
import { emptySlot } from "../../src/workers/slot.js";
import { requestOf } from "./pools.js";

const limit = { requests: 3, bytes: 1000 };

function full() {
  const queue = jobQueue();
  for (let id = 1; id <= 3; id++) void queue.add(id, requestOf({}, "data"));
  return queue;
}

test("whoever is refused is told how long what waits is likely to take", () => {
  const slots = [1500, 2500].map((pace) => ({ ...emptySlot(), pace }));
  // Three requests of two seconds each, for two workers.
  expect(refusalOf(requestOf({}), full(), slots, limit)).toMatchObject({
    code: "QUEUE_FULL",
    details: { waiting: 3, seconds: 3 },
  });
});

test("a worker that has not answered yet is no help in that", () => {
  const slots = [{ ...emptySlot(), pace: 2000 }, emptySlot()];
  expect(refusalOf(requestOf({}), full(), slots, limit)).toMatchObject({ details: { seconds: 6 } });
});

test("while no worker is there, it is a second", () => {
  expect(refusalOf(requestOf({}), full(), [], limit)).toMatchObject({ details: { seconds: 1 } });
});
