import { residentMemory } from "./memory-watch.js";
import type { Slot } from "./slot.js";

/** A worker's life is longer than asked for by up to this part of it, so that not all end at once. */
const JITTER = 0.1;

/** With how many answers a worker is worn, by how many it is to have at least. */
export function lifetimeOf(requests: number | undefined): number {
  if (requests === undefined) return Number.POSITIVE_INFINITY;
  return requests + Math.floor(Math.random() * (Math.floor(requests * JITTER) + 1));
}

/** What recycling works with. */
export interface RecyclingOptions {
  readonly slots: readonly Slot[];
  /** How many workers there should be. */
  wanted(): number;
  add(): Slot;
  dismiss(slot: Slot): Promise<void>;
  /** Whether there is memory for one more worker beside one that has so many bytes. */
  hasRoom(bytes: number): Promise<boolean>;
  /** A worn worker was replaced. */
  onRecycled(): void;
}

/** Replaces workers that have answered as many requests as they may. */
export interface Recycling {
  /** Workers that there are beside those wanted, as a replacement is loaded: one or none. */
  readonly extra: number;
  /** A worker is worn. Others may be worn meanwhile: one is replaced after another. */
  replace(slot: Slot): Promise<void>;
}

/**
 * A worn worker goes on until its replacement has the model, so that no request waits for that; where memory does not
 * allow both, it is let go first, and requests wait in the queue.
 */
export function recycler(options: RecyclingOptions): Recycling {
  const { slots, wanted, add, dismiss, hasRoom, onRecycled } = options;
  /** A worn worker is on its way out, and its replacement not yet begun. */
  let busy = false;
  /** What is loading its model to take the place of another, and whether that is still there. */
  let replacement: Slot | undefined;
  let isBeside = false;
  const isThere = (slot: Slot | undefined) => slot !== undefined && slots.includes(slot);

  async function replace(worn: Slot): Promise<void> {
    if (busy || isThere(replacement) || !isThere(worn)) return;
    const { worker } = worn;
    busy = true;
    isBeside = await hasRoom(residentMemory(worker?.pid) ?? 0);
    // It may have died, or been let go, meanwhile.
    if (isThere(worn) && worn.worker === worker) {
      if (!isBeside) await dismiss(worn);
      if (isBeside || slots.length < wanted()) load(worn);
    }
    busy = false;
  }

  function load(worn: Slot): void {
    const slot = add();
    replacement = slot;
    slot.onReady = () => {
      slot.onReady = undefined;
      replacement = undefined;
      if (isThere(worn)) void dismiss(worn);
      onRecycled();
    };
  }

  return {
    get extra() {
      return isBeside && isThere(replacement) ? 1 : 0;
    },
    replace,
  };
}
