import { DrumError, type ErrorCode } from "../../errors.js";

/** Errors that a single row can bring about, so that without it the others may be fine. */
const ROW_ERRORS: ReadonlySet<ErrorCode> = new Set([
  "CSV_RAGGED",
  "CSV_QUOTE_OPEN",
  "INPUT_CHARSET",
  "INPUT_NOT_TEXT",
  "COLUMN_NOT_NUMERIC",
  "CATEGORY_UNKNOWN",
  "CATEGORY_CODES_NEEDED",
  "FEATURE_VALUES",
  "MODEL_RUN",
  "HOOK_FAILED",
  "HOOK_HTTP_ERROR",
  "PREDICTION_ROWS",
  "PREDICTION_NOT_NUMERIC",
  "PREDICTION_NOT_FINITE",
  "PROBABILITIES",
  "PROBABILITY_RANGE",
] as const);

export const isRowError = (error: unknown): error is DrumError =>
  error instanceof DrumError && ROW_ERRORS.has(error.code);
