import { Counter, figure, type Metric } from "./metric.js";

/** What comes of loading a model again. */
export type ReloadOutcome = "served" | "refused";

/** Versions of the model, one after another. */
export interface ReloadMetrics {
  reloaded(outcome: ReloadOutcome): void;
  readonly all: readonly Metric[];
}

/** @param version the number of the version that serves */
export function reloadMetrics(version: () => number): ReloadMetrics {
  const reloads = new Counter(
    "drum_model_reloads_total",
    "Times that the model was loaded again, by what came of it.",
    ["outcome"],
  );
  return {
    reloaded: (outcome) => reloads.add(1, outcome),
    all: [reloads, figure("gauge", "drum_model_version", "The version of the model that serves.", version)],
  };
}
