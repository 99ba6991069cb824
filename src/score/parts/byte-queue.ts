/** Bytes that come in chunks and are taken in other pieces. */
export interface ByteQueue {
  /** Bytes that came and were not taken yet. */
  readonly held: number;
  /** Waits for the next chunk and gives it, without taking it; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** All that is held, without taking it. */
  peek(): Uint8Array;
  /** Takes the first bytes of what is held. */
  take(length: number): Uint8Array;
}

export function byteQueue(chunks: AsyncIterator<Uint8Array>): ByteQueue {
  let pending: Uint8Array[] = [];
  let held = 0;
  const peek = () => {
    if (pending.length !== 1) pending = [Buffer.concat(pending, held)];
    return pending[0]!;
  };
  return {
    get held() {
      return held;
    },
    async next() {
      const { value, done } = await chunks.next();
      if (done) return undefined;
      pending.push(value);
      held += value.length;
      return value;
    },
    peek,
    take(length) {
      const all = peek();
      held -= length;
      pending = held > 0 ? [all.subarray(length)] : [];
      return all.subarray(0, length);
    },
  };
}
