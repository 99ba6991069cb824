/** Seconds in the unit that suits them. */
export function duration(seconds: number): string {
  if (seconds < 0.001) return `${rounded(seconds * 1e6)} µs`;
  if (seconds < 1) return `${rounded(seconds * 1e3)} ms`;
  return `${rounded(seconds)} s`;
}

/** How long something has lasted, in its two largest units. */
export function lasting(seconds: number): string {
  const whole = Math.floor(seconds);
  const units = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  const shown = first < 0 ? units.slice(-1) : units.slice(first, first + 2);
  return shown
    .filter(([count], i) => i === 0 || count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

export function bytes(count: number): string {
  if (count < 2 ** 20) return `${rounded(count / 2 ** 10)} KiB`;
  return count < 2 ** 30 ? `${rounded(count / 2 ** 20)} MiB` : `${rounded(count / 2 ** 30)} GiB`;
}

/** Counts with their thousands apart, small figures with three digits. */
export function rounded(value: number): string {
  const digits = value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return digits.toLocaleString("en", { maximumSignificantDigits: 15 });
}
