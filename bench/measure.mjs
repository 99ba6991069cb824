/**
 * One thing to measure beside its peer. Smaller is better.
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} unit
 * @property {string} peerName what it is held against
 * @property {number} aim the most that subject / peer should be
 * @property {number} runs how often, unless --runs says otherwise
 * @property {() => Promise<number>} subject measures once
 * @property {() => Promise<number>} peer measures once
 */

/**
 * Medians of subject and peer, taken turn about so that a busy moment hits both. One turn beforehand does not count.
 *
 * @param {Entry} entry
 * @param {number} runs
 */
export async function measure({ subject, peer, ...entry }, runs) {
  await subject();
  await peer();
  const subjects = [];
  const peers = [];
  for (let i = 0; i < runs; i++) {
    subjects.push(await subject());
    peers.push(await peer());
  }
  const ratio = quantile(subjects, 0.5) / quantile(peers, 0.5);
  return { ...entry, runs, subject: spread(subjects), peer: spread(peers), ratio };
}

const spread = (values) => ({
  median: quantile(values, 0.5),
  p10: quantile(values, 0.1),
  p90: quantile(values, 0.9),
});

/** The value below which this share of the values lies, interpolated. */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (position - low);
}
