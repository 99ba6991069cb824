/**
 * What so large a part of all took at most, within a bucket by proportion, as Prometheus estimates it
 * (`histogram_quantile`). Beyond the last bound nothing is known but that bound. `null` of nothing.
 * @param bounds upper bounds of the buckets, ascending
 * @param counts one a bucket, and one for what was beyond all bounds
 * @param part such as 0.99
 */
export function percentile(
  bounds: readonly number[],
  counts: readonly number[],
  part: number,
): number | null {
  const wanted = counts.reduce((sum, count) => sum + count, 0) * part;
  if (wanted === 0) return null;
  let before = 0;
  for (const [i, upper] of bounds.entries()) {
    const count = counts[i] ?? 0;
    if (count > 0 && before + count >= wanted) {
      const lower = i === 0 ? 0 : bounds[i - 1]!;
      return Math.min(upper, lower + ((wanted - before) / count) * (upper - lower));
    }
    before += count;
  }
  return bounds.at(-1) ?? null;
}
