import { DrumError, type ErrorCode } from "../errors.js";
import type { Answer } from "./output/prediction-output.js";
import { inOrder } from "./parts/ordered.js";
import type { CutOptions, DivisibleInput, Part } from "./parts/part.js";
import { isolate, type Segment, type Tally } from "./quarantine/isolate.js";
import { isRowError } from "./quarantine/row-errors.js";

export interface DividedWork {
  readonly input: DivisibleInput;
  readonly options: CutOptions;
  /** Offset to begin at: 0, or the end of a part. */
  readonly from: number;
  /** The most parts that may be in work, or done and waiting for their turn. */
  readonly ahead: number;
  /** Scores some bytes of the input. */
  run(source: Part["source"]): Promise<Answer>;
  /** Whether bad rows are found and left out; else they end the run. */
  readonly isolates: boolean;
}

/** What became of a part. */
export interface PartResult {
  readonly part: Part;
  readonly segments: readonly Segment[];
  /** Why it failed; its segments are before that. Nothing comes after it. */
  readonly error?: unknown;
}

/**
 * Scores the parts of an input and gives the results in order. Where the end of a part was guessed wrong, its
 * quotes show it: then the input is cut again from there, reading all of it.
 */
export async function* scoreParts(work: DividedWork): AsyncGenerator<PartResult> {
  const tally: Tally = { good: 0, bad: 0 };
  let from = work.from;
  for (let exact = false; ; exact = true) {
    const parts = work.input.parts(from, work.options, exact);
    let wrong = false;
    for await (const result of inOrder(parts, work.ahead, (part) => scorePart(part, work, tally))) {
      if (result === undefined) {
        wrong = true;
        break;
      }
      yield result;
      from = result.part.end;
    }
    if (!wrong) return;
  }
}

/** Undefined where the part's end was guessed wrong. */
async function scorePart(part: Part, work: DividedWork, tally: Tally): Promise<PartResult | undefined> {
  try {
    const answer = await work.run(part.source);
    tally.good += answer.rows;
    return { part, segments: [{ answer }] };
  } catch (error) {
    if (part.guessed && isA(error, "CSV_QUOTE_OPEN")) return undefined;
    if (!work.isolates || !isRowError(error)) return { part, segments: [], error };
    try {
      const segments = await isolate(part, error, work.options, tally, work.run);
      const cutShort = segments.some((one) => "bad" in one && isA(one.bad.error, "CSV_QUOTE_OPEN"));
      return part.guessed && cutShort ? undefined : { part, segments };
    } catch (reason) {
      return { part, segments: [], error: reason };
    }
  }
}

const isA = (error: unknown, code: ErrorCode) => error instanceof DrumError && error.code === code;
