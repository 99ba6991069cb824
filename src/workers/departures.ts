import { drumError } from "../errors.js";
import { type Slot, stopTimer } from "./slot.js";

/** How long an idle host may take to close its model and end. */
const SHUTDOWN_GRACE = 2_000;

/** Lets workers go. */
export interface Departures {
  /** Places out of use whose workers are not gone yet. */
  readonly going: ReadonlySet<Slot>;
  /** Ends a worker once it has answered what it has; settled when it is gone. */
  dismiss(slot: Slot): Promise<void>;
  /** Ends all workers, giving up what they have; settled when they are gone. */
  endAll(): Promise<void>;
  /** Ends all workers at once. */
  killAll(): void;
}

/**
 * @param slots the pool's places; those that go are taken out
 * @param hookless whether the model has no code of the user's, which would want to be told of the end
 */
export function departures(slots: Slot[], hookless: () => boolean): Departures {
  const going = new Set<Slot>();

  function leave(slot: Slot): void {
    slot.leaving = true;
    const place = slots.indexOf(slot);
    if (place >= 0) slots.splice(place, 1);
    going.add(slot);
    clearTimeout(slot.restart);
  }

  async function dismiss(slot: Slot): Promise<void> {
    const loaded = slot.ready;
    leave(slot);
    slot.ready = false;
    if (slot.running.length > 0 && !slot.onTrial) {
      await new Promise<void>((resolve) => {
        slot.onEmpty = resolve;
      });
    }
    await end(slot, loaded);
  }

  async function end(slot: Slot, loaded: boolean): Promise<void> {
    leave(slot);
    stopTimer(slot);
    const { worker, running } = slot;
    slot.ready = false;
    slot.running = [];
    if (worker !== undefined) {
      const gone = drumError("POOL_CLOSED", {});
      for (const job of running) job.reject(gone);
      if (running.length > 0 || !loaded || hookless()) worker.kill(gone);
      else worker.shutdown();
      const timer = setTimeout(() => worker.kill(gone), SHUTDOWN_GRACE);
      await worker.gone;
      clearTimeout(timer);
    }
    going.delete(slot);
  }

  async function endAll(): Promise<void> {
    const busy = [...going].filter(({ running }) => running.length > 0);
    const ending = [...going].map(({ worker }) => worker?.gone);
    await Promise.all([...[...slots, ...busy].map((slot) => end(slot, slot.ready)), ...ending]);
  }

  function killAll(): void {
    const reason = drumError("POOL_CLOSED", {});
    for (const { worker } of [...slots, ...going]) worker?.kill(reason);
  }

  return { going, dismiss, endAll, killAll };
}
