import { drumError } from "../../errors.js";

/** Bytes of a body up to which it is not counted: such bodies are taken however much else is being read. */
export const SMALL_BODY = 64 * 1024;

/** Seconds after which a client may try again: bodies come and go. */
const PAUSE = 1;

/** What the bodies that are being received and decompressed may take of memory together. */
export interface BodyBudget {
  /** Counts a body from now on. */
  share(): BodyShare;
}

/** What one body takes. */
export interface BodyShare {
  /** The body takes this many bytes by now, or is going to. @throws BODIES_FULL */
  reach(bytes: number): void;
  /** The body is whole, or will never be. */
  giveBack(): void;
}

/** @param limit bytes of all bodies together */
export function bodyBudget(limit: number): BodyBudget {
  let taken = 0;
  return {
    share() {
      let own = 0;
      return {
        reach(bytes) {
          if (bytes <= SMALL_BODY || bytes <= own) return;
          if (taken + bytes - own > limit) throw drumError("BODIES_FULL", { limit, seconds: PAUSE });
          taken += bytes - own;
          own = bytes;
        },
        giveBack() {
          taken -= own;
          own = 0;
        },
      };
    },
  };
}
