import { float64Column } from "../../data/column.js";
import { type ColumnLike, DataFrame } from "../../data/frame.js";
import type { TypedArray } from "../../data/from-values.js";
import { DrumError, drumError } from "../../errors.js";
import { typeName } from "./type-name.js";

const EXPECTED = "a data frame";
const REMEDY =
  "Return a DataFrame, an array of objects (rows), an object with an array a column, or an array of numbers.";

/**
 * What user code returned as a data frame: a frame of any copy of this package, rows as objects, an object with
 * an array a column, or a plain array of numbers, which becomes the one column `Predictions`.
 *
 * @param what returned it: `The score hook`
 * @throws HOOK_RETURNED for anything else, naming its type
 */
export function toFrame(value: unknown, what: string): DataFrame {
  try {
    const frame = frameOf(value);
    if (frame !== undefined) return frame;
  } catch (cause) {
    if (!(cause instanceof DrumError)) throw cause;
    throw drumError(
      "HOOK_RETURNED",
      {
        what,
        returned: `${typeName(value)} that cannot be one (${cause.message})`,
        expected: EXPECTED,
        remedy: REMEDY,
      },
      { cause },
    );
  }
  throw drumError("HOOK_RETURNED", { what, returned: described(value), expected: EXPECTED, remedy: REMEDY });
}

/** Whether a value is a data frame, also one of another copy of this package. */
export function isFrame(value: unknown): value is DataFrame {
  if (value instanceof DataFrame) return true;
  if (typeof value !== "object" || value === null) return false;
  const { names, columns, length } = value as Partial<DataFrame>;
  return Array.isArray(names) && Array.isArray(columns) && typeof length === "number";
}

function frameOf(value: unknown): DataFrame | undefined {
  if (value instanceof DataFrame) return value;
  if (isFrame(value)) return new DataFrame(value.names, value.columns, value.length);
  if (isTypedArray(value)) return DataFrame.from({ Predictions: value });
  if (Array.isArray(value)) return fromArray(value);
  return isPlain(value) && Object.keys(value).length > 0 ? fromColumns(value) : undefined;
}

function fromArray(values: readonly unknown[]): DataFrame | undefined {
  if (values.every((value) => typeof value === "number" || typeof value === "bigint")) {
    return new DataFrame(["Predictions"], [float64Column(Float64Array.from(values, Number))]);
  }
  return values.every(isRecord) ? DataFrame.fromRecords(values) : undefined;
}

function fromColumns(columns: Readonly<Record<string, unknown>>): DataFrame | undefined {
  const values = Object.values(columns);
  const areColumns = values.every((value) => Array.isArray(value) || isTypedArray(value) || isColumn(value));
  return areColumns ? DataFrame.from(columns as Record<string, ColumnLike>) : undefined;
}

function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function isColumn(value: unknown): boolean {
  return isPlain(value) && typeof value.type === "string" && typeof value.length === "number";
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Rows may be of any class, since row views and the like are no plain objects. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !isFrame(value)
  );
}

function described(value: unknown): string {
  if (Array.isArray(value)) {
    const kinds = [...new Set(value.slice(0, 100).map(typeName))].slice(0, 3);
    return `an array of ${kinds.map((kind) => kind.replace(/^an? /, "")).join(" and ")} values`;
  }
  return typeName(value);
}
