import type { VersionEntry } from "./repository.js";

/** How the versions of a model are. */
export interface VersionStates {
  /** Why the version that served last is not ready; `undefined` where it is. */
  readonly reason: string | undefined;
  /** Whether the next one is being loaded. */
  readonly loading: boolean;
  /** Why the next one was refused when it was loaded last. */
  readonly refusal: string | undefined;
}

/**
 * Lists the versions of a model as the Open Inference Protocol does.
 * @param number the version that served last; 0 for none yet
 */
export function versionEntries(
  name: string,
  number: number,
  { reason, loading, refusal }: VersionStates,
): readonly VersionEntry[] {
  const entry = (version: number, state: VersionEntry["state"], reason = ""): VersionEntry => ({
    name,
    version: String(version),
    state,
    reason,
  });
  const served = number === 0 ? [] : [entry(number, reason === undefined ? "READY" : "UNAVAILABLE", reason)];
  if (loading) return [...served, entry(number + 1, "LOADING")];
  return refusal === undefined ? served : [...served, entry(number + 1, "UNAVAILABLE", refusal)];
}
