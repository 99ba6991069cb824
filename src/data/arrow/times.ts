import type { Data, Date_, Duration, Time, Timestamp } from "apache-arrow";
import { drumError } from "../../errors.js";
import { type Column, stringColumn, type TimestampColumn } from "../column.js";
import { dateText, durationText, timestampText, timeText } from "../time-text.js";
import { isNullAt, present, take, validityOf } from "./layout.js";
import { ARROW_UNITS } from "./types.js";

const SECONDS_PER_DAY = 86_400n;

/** Dates, in Arrow days or milliseconds: as text `2024-02-29`, or as timestamps. */
export function dateColumn(name: string, data: Data, timestamps: boolean): Column {
  const days = ((data.type as Date_).unit as number) === 0;
  const counts = integers(data);
  if (timestamps) {
    const values = days ? counts.map((count) => count * SECONDS_PER_DAY) : counts;
    return timestamp(data, days ? "s" : "ms", values);
  }
  return stringColumn(
    textOrNull(data, counts, name, (count) =>
      days ? dateText(count) : timestampText(count, "ms", false)?.split("T")[0],
    ),
  );
}

/** Instants: as text, with `Z` where the column has a time zone, or as timestamps. */
export function timestampColumn(name: string, data: Data, timestamps: boolean): Column {
  const type = data.type as Timestamp;
  const unit = ARROW_UNITS[type.unit as number]!;
  const values = integers(data);
  if (timestamps) return timestamp(data, unit, values);
  const utc = Boolean(type.timezone);
  return stringColumn(textOrNull(data, values, name, (value) => timestampText(value, unit, utc)));
}

/** Times of day. */
export function timeTexts(data: Data): (string | null)[] {
  const unit = ARROW_UNITS[(data.type as Time).unit as number]!;
  return textOrNull(data, integers(data), "", (value) => timeText(value, unit));
}

export function durationTexts(data: Data): (string | null)[] {
  const unit = ARROW_UNITS[(data.type as Duration).unit as number]!;
  return textOrNull(data, integers(data), "", (value) => durationText(value, unit));
}

function integers(data: Data): BigInt64Array {
  const values = take(data.values as Int32Array | BigInt64Array, data.length);
  return values instanceof BigInt64Array ? values : BigInt64Array.from(values, BigInt);
}

function timestamp(data: Data, unit: TimestampColumn["unit"], values: BigInt64Array): TimestampColumn {
  return { type: "timestamp", length: data.length, unit, values, ...present(validityOf(data)) };
}

function textOrNull(
  data: Data,
  values: BigInt64Array,
  name: string,
  textOf: (value: bigint) => string | undefined,
): (string | null)[] {
  validityOf(data);
  return Array.from(values, (value, i) => {
    if (data.nullCount > 0 && isNullAt(data, i)) return null;
    const text = textOf(value);
    if (text === undefined)
      throw drumError("COLUMN_UNSUPPORTED", { name, type: "date beyond the year 270000" });
    return text;
  });
}
