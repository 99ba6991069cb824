import type { JobQueue } from "./jobs.js";
import type { Slot } from "./slot.js";

/** How often a queue is looked at, in milliseconds: one that is there at so many looks asks for one more worker. */
const LOOK = 100;
const LOOKS = 3;
/** Idle workers are looked for so many times in the time after which they go. */
const IDLE_LOOKS = 4;

/** What scaling works with. */
export interface ScalingOptions {
  readonly slots: readonly Slot[];
  readonly queue: JobQueue;
  /** Workers that there are beside those wanted. */
  extra(): number;
  add(): void;
  dismiss(slot: Slot): void;
  /** Milliseconds after which a worker that had nothing to do is one too many. */
  readonly idleTimeout: number;
  /** The load asked for one more worker, or for one less. */
  onScaled(direction: "up" | "down"): void;
}

/** Keeps as many workers as the load asks for, between bounds. */
export interface Scaling {
  readonly wanted: number;
  readonly min: number;
  /** Sets the bounds; workers come and go at once where there are fewer or more. */
  within(min: number, max: number): void;
  /** A request has to wait. */
  onWait(): void;
  /** No worker is wanted any more; who has them lets them go. */
  stop(): void;
}

/**
 * More workers come while requests wait, at most as many at a time as there are already: so a burst that ends
 * before a worker could help starts none, and a lasting one soon has all. A worker goes that had nothing to do for a
 * time, which is much longer than it takes to see a queue: so they do not come and go with each wave.
 */
export function scaler(options: ScalingOptions): Scaling {
  const { slots, queue, extra, add, dismiss, idleTimeout, onScaled } = options;
  let bounds = { min: 0, max: 0 };
  let wanted = 0;
  let growing: NodeJS.Timeout | undefined;
  let shrinking: NodeJS.Timeout | undefined;
  let looks = 0;

  function adjust(): void {
    while (slots.length - extra() < wanted) add();
    while (slots.length - extra() > wanted) dismiss(slots.findLast(({ ready }) => !ready) ?? slots.at(-1)!);
  }

  function onWait(): void {
    if (wanted >= bounds.max || growing !== undefined) return;
    looks = 0;
    growing = setInterval(grow, LOOK);
    growing.unref();
  }

  function grow(): void {
    if (queue.size === 0 || wanted >= bounds.max) {
      clearInterval(growing);
      growing = undefined;
      return;
    }
    // Requests also wait for company on an idle worker.
    if (slots.some(({ ready, running }) => ready && running.length === 0)) looks = 0;
    const coming = slots.filter(({ ready }) => !ready).length;
    if (++looks < LOOKS || coming >= Math.max(1, slots.length - coming)) return;
    wanted++;
    adjust();
    onScaled("up");
  }

  function shrink(): void {
    if (queue.size > 0) return;
    const long = performance.now() - idleTimeout;
    // Those that wait for their next try first, then the last, since the first idle one gets the next request.
    const idle = slots.filter(
      ({ ready, restart, running, since }) => (ready || restart) && running.length === 0 && since < long,
    );
    idle.sort((a, b) => Number(b.ready) - Number(a.ready));
    while (wanted > bounds.min && idle.length > 0) {
      wanted--;
      dismiss(idle.pop()!);
      onScaled("down");
    }
    adjust();
  }

  function stop(): void {
    bounds = { min: 0, max: 0 };
    wanted = 0;
    clearInterval(growing);
    clearInterval(shrinking);
  }

  return {
    get wanted() {
      return wanted;
    },
    get min() {
      return bounds.min;
    },
    within(min, max) {
      bounds = { min, max };
      wanted = Math.min(Math.max(wanted, min), max);
      adjust();
      clearInterval(shrinking);
      if (min < max) shrinking = setInterval(shrink, idleTimeout / IDLE_LOOKS).unref();
    },
    onWait,
    stop,
  };
}
