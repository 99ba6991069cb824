import type { VerbName } from "./options.js";

interface VerbRow {
  /** The words that call it, after `drum`. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly examples: readonly string[];
}

/** Every verb: what `drum --help` lists. Bodies are in `verbs/` and imported when they run. */
export const VERBS: Readonly<Record<VerbName, VerbRow>> = {
  score: {
    words: ["score"],
    summary: "predict for a file",
    examples: [
      "drum score --code-dir model --input data.csv",
      "drum score --code-dir model --input data.parquet --output predictions.csv",
      "drum score --code-dir model --input large.csv --output predictions.csv --checkpoint run.json --quarantine bad.csv",
      "drum score --code-dir model --input data.csv --target-type binary --positive-class-label yes --negative-class-label no",
    ],
  },
  server: {
    words: ["server"],
    summary: "answer prediction requests over HTTP",
    examples: [
      "drum server --code-dir model",
      "drum server --code-dir model --address 0.0.0.0:8080 --max-workers 2",
    ],
  },
  new: {
    words: ["new", "model"],
    summary: "make the directory of a new model",
    examples: ["drum new model --code-dir model --language typescript --target-type regression"],
  },
};
