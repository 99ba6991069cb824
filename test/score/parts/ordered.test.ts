import { expect, test } from "vitest";
import { inOrder } from "../../../src/score/parts/ordered.js";

async function* numbers(count: number, onTake: () => void = () => {}) {
  for (let i = 0; i < count; i++) {
    onTake();
    yield i;
  }
}

const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

test("gives results in the order of the items, however long each takes", async () => {
  const results: number[] = [];
  const work = async (i: number) => {
    await wait((i * 7) % 5);
    return i;
  };
  for await (const result of inOrder(numbers(40), 4, work)) results.push(result);
  expect(results).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

test("works on no more items than allowed, and takes no more from the source", async () => {
  let taken = 0;
  let done = 0;
  let most = 0;
  const work = async (i: number) => {
    await wait(1);
    return i;
  };
  const source = numbers(30, () => {
    taken++;
    most = Math.max(most, taken - done);
  });
  for await (const _ of inOrder(source, 3, work)) done++;
  expect(most).toBe(3);
});

test("an error comes at the place of its item and closes the source", async () => {
  let closed = false;
  async function* source() {
    try {
      yield* numbers(100);
    } finally {
      closed = true;
    }
  }
  const seen: number[] = [];
  const run = async () => {
    for await (const result of inOrder(source(), 4, async (i) => {
      if (i >= 5) throw new Error(`item ${i}`);
      return i;
    }))
      seen.push(result);
  };
  await expect(run()).rejects.toThrow("item 5");
  expect(seen).toEqual([0, 1, 2, 3, 4]);
  expect(closed).toBe(true);
});
