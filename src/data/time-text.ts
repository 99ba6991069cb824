/** ISO 8601 texts of the time types of Arrow and Parquet. */

export type TimeUnit = "s" | "ms" | "us" | "ns";

const PER_SECOND: Readonly<Record<TimeUnit, bigint>> = {
  s: 1n,
  ms: 1000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
};
const SECONDS_PER_DAY = 86_400n;

/** The farthest that a JavaScript date reaches from 1970, in days. */
const MOST_DAYS = 100_000_000n;

const floorDivide = (a: bigint, b: bigint) => (a % b < 0n ? a / b - 1n : a / b);
const twoDigits = (value: bigint) => String(value).padStart(2, "0");

/** Days since 1970-01-01 as `2024-02-29`; `undefined` beyond 270,000 years. */
export function dateText(days: bigint): string | undefined {
  if (days > MOST_DAYS || days < -MOST_DAYS) return undefined;
  const text = new Date(Number(days) * 86_400_000).toISOString();
  return text.slice(0, text.indexOf("T"));
}

/** A time of day as `23:59:59`, with 3, 6 or 9 digits after the point where it has a fraction. */
export function timeText(value: bigint, unit: TimeUnit): string {
  const [seconds, fraction] = secondsOf(value, unit);
  return clock(seconds) + fraction;
}

/** An instant as `2024-02-29T23:59:59.123`, with `Z` when it is a UTC instant rather than a local time. */
export function timestampText(value: bigint, unit: TimeUnit, utc: boolean): string | undefined {
  const [seconds, fraction] = secondsOf(value, unit);
  const days = floorDivide(seconds, SECONDS_PER_DAY);
  const date = dateText(days);
  return date && `${date}T${clock(seconds - days * SECONDS_PER_DAY)}${fraction}${utc ? "Z" : ""}`;
}

/** A duration as pandas' `Timedelta.isoformat` writes it: `P1DT2H3M4.5S`; negative ones have negative days. */
export function durationText(value: bigint, unit: TimeUnit): string {
  const [seconds, fraction] = secondsOf(value, unit);
  const days = floorDivide(seconds, SECONDS_PER_DAY);
  const rest = seconds - days * SECONDS_PER_DAY;
  return `P${days}DT${rest / 3600n}H${(rest / 60n) % 60n}M${rest % 60n}${fraction.replace(/0+$/, "")}S`;
}

/** Whole seconds, rounded down, and the rest as `.123` or nothing. */
function secondsOf(value: bigint, unit: TimeUnit): [seconds: bigint, fraction: string] {
  const per = PER_SECOND[unit];
  const seconds = floorDivide(value, per);
  const rest = value - seconds * per;
  if (rest === 0n) return [seconds, ""];
  const digits = String(rest).padStart(String(per).length - 1, "0");
  return [seconds, `.${digits.replace(/(000){1,2}$/, "")}`];
}

const clock = (seconds: bigint) =>
  `${twoDigits(seconds / 3600n)}:${twoDigits((seconds / 60n) % 60n)}:${twoDigits(seconds % 60n)}`;
