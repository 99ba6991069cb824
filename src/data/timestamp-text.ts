import { isPresent, type TimestampColumn } from "./column.js";

const UNITS_PER_SECOND = { s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n } as const;
const DAY = 86_400;

/**
 * The texts of a column of timestamps as pandas writes them, `2020-01-31 12:00:00.250`: all of a column with as many decimals (0, 3, 6, 9) as one needs, or all
 * as dates.
 */
export function timestampTexts(column: TimestampColumn): (index: number) => string {
  const perSecond = UNITS_PER_SECOND[column.unit];
  const split = (index: number): [seconds: number, nanoseconds: number] => {
    const value = column.values[index]!;
    const fraction = ((value % perSecond) + perSecond) % perSecond;
    return [Number((value - fraction) / perSecond), Number((fraction * UNITS_PER_SECOND.ns) / perSecond)];
  };
  let decimals = 0;
  let dates = true;
  for (let i = 0; i < column.length; i++) {
    if (!isPresent(column.validity, i)) continue;
    const [seconds, nanoseconds] = split(i);
    if (nanoseconds > 0)
      decimals = Math.max(decimals, nanoseconds % 1e6 === 0 ? 3 : nanoseconds % 1e3 === 0 ? 6 : 9);
    if (nanoseconds > 0 || seconds % DAY !== 0) dates = false;
  }
  return (index) => {
    const [seconds, nanoseconds] = split(index);
    const date = new Date(seconds * 1000);
    if (Number.isNaN(date.getTime())) return String(column.values[index]);
    const [day, time] = date.toISOString().split("T") as [string, string];
    if (dates) return day;
    const fraction = decimals === 0 ? "" : `.${String(nanoseconds).padStart(9, "0").slice(0, decimals)}`;
    return `${day} ${time.slice(0, 8)}${fraction}`;
  };
}
