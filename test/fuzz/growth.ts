/** How much a figure grows from one sample to the next, as the straight line through all that fits best has it. */
export function slopeOf(samples: readonly number[]): number {
  const middle = (samples.length - 1) / 2;
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  let products = 0;
  let squares = 0;
  for (const [k, sample] of samples.entries()) {
    products += (k - middle) * (sample - mean);
    squares += (k - middle) ** 2;
  }
  return squares === 0 ? 0 : products / squares;
}
