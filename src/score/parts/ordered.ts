/**
 * Runs work on the items of a source, up to `ahead` at a time, and gives the results in the order of the items.
 * An error ends it at the place of its item; what still runs is then left to itself.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const source = items[Symbol.asyncIterator]();
  const pending: Promise<Result>[] = [];
  let drained = false;
  try {
    for (;;) {
      while (!drained && pending.length < ahead) {
        const next = await source.next();
        if (next.done) drained = true;
        else {
          const result = work(next.value);
          // Its rejection is seen when its turn comes, or not at all after another's.
          result.catch(() => {});
          pending.push(result);
        }
      }
      const first = pending.shift();
      if (first === undefined) return;
      yield await first;
    }
  } finally {
    await source.return?.();
  }
}
