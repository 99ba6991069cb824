/**
 * What a measurement gives: a number of each figure of its entry. One number alone is the first figure's. A figure
 * that could not be taken is left out.
 *
 * @typedef {number | Record<string, number>} Measurement
 *
 * A turn in which `watch` is set also takes the figures that are `watched`, such as memory, since watching costs
 * time; times of that turn do not count.
 *
 * @typedef {(turn: { watch: boolean }) => Promise<Measurement>} Measure
 *
 * @typedef {object} Figure
 * @property {string} unit
 * @property {boolean} [more] more is better; otherwise less is
 * @property {boolean} [watched] taken in the first turn only
 *
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} [missing] why it cannot be measured here
 * @property {Measure} measure
 * @property {Record<string, number>} [aims] by figure: the most (where more is better: the least) that drum's median
 *   divided by the peer's should be
 *
 * One thing to measure beside its peers.
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {Record<string, Figure>} figures
 * @property {number} runs turns that count, unless --runs says otherwise
 * @property {() => Promise<string | void>} [prepare] makes what is needed; a text says why the entry is passed over
 * @property {Record<string, number>} [limits] by figure: the most that drum's own median should be
 * @property {Measure} subject
 * @property {Peer[]} peers
 *
 * The short form, for one figure and one peer.
 *
 * @typedef {object} ShortEntry
 * @property {string} name
 * @property {string} unit
 * @property {number} aim
 * @property {number} runs
 * @property {() => Promise<void>} [prepare]
 * @property {() => Promise<number>} subject
 * @property {string} peerName
 * @property {() => Promise<number>} peer
 */

/** @param {Entry | ShortEntry} entry @returns {Entry} */
export function inFull(entry) {
  if (entry.figures !== undefined) return entry;
  const { unit, aim, peerName, peer, ...rest } = entry;
  return {
    ...rest,
    figures: { time: { unit } },
    peers: [{ name: peerName, measure: peer, aims: { time: aim } }],
  };
}

/**
 * Measures drum and its peers turn about, so that a busy moment hits all. The first turn warms up and watches; the
 * others count. It ends early when the next turn would end after `deadline`; a first turn that leaves no time for
 * another one counts itself. A peer that fails is dropped, with the reason.
 *
 * @param {Entry} entry
 * @param {{ runs: number, deadline: number }} limits `deadline` as of performance.now()
 */
export async function measure(entry, { runs, deadline }) {
  const dropped = entry.peers.filter(({ missing }) => missing !== undefined);
  const skipped = dropped.map(({ name, missing }) => ({ entry: entry.name, peer: name, reason: missing }));
  let contenders = [{ measure: entry.subject }, ...entry.peers.filter((peer) => !dropped.includes(peer))];
  for (const contender of contenders) contender.values = [];

  let longest = 0;
  for (let turn = 0; turn <= runs; turn++) {
    const start = performance.now();
    if (turn > 0 && start + longest > deadline) break;
    for (const contender of contenders) {
      try {
        contender.values.push(named(entry, await contender.measure({ watch: turn === 0 })));
      } catch (error) {
        if (contender.name === undefined) throw error;
        contender.failed = true;
        skipped.push({ entry: entry.name, peer: contender.name, reason: error.message, failed: true });
      }
    }
    contenders = contenders.filter(({ failed }) => !failed);
    longest = Math.max(longest, performance.now() - start);
  }

  const [subject, ...peers] = contenders;
  const results = Object.keys(entry.figures).flatMap((figure) => result(entry, figure, subject, peers));
  return { results, skipped };
}

function named(entry, measurement) {
  if (typeof measurement !== "number") return measurement;
  return { [Object.keys(entry.figures)[0]]: measurement };
}

function result(entry, figure, subject, peers) {
  const { unit, more = false, watched = false } = entry.figures[figure];
  const own = spread(subject, figure, watched);
  if (own === undefined) return [];
  const limit = entry.limits?.[figure];
  const beside = peers.flatMap((peer) => {
    const theirs = spread(peer, figure, watched);
    if (theirs === undefined) return [];
    const ratio = own.median / theirs.median;
    const aim = peer.aims?.[figure];
    return [{ name: peer.name, ...theirs, ratio, aim, met: meets(ratio, aim, more) }];
  });
  return [
    {
      entry: entry.name,
      figure,
      unit,
      more,
      drum: { ...own, limit, met: meets(own.median, limit, more) },
      peers: beside,
    },
  ];
}

function meets(value, aim, more) {
  if (aim === undefined) return undefined;
  return more ? value >= aim : value <= aim;
}

function spread({ values }, figure, watched) {
  const counted = watched || values.length === 1 ? values.slice(0, 1) : values.slice(1);
  const taken = counted.map((value) => value[figure]).filter((value) => value !== undefined);
  if (taken.length === 0) return undefined;
  return {
    median: quantile(taken, 0.5),
    p10: quantile(taken, 0.1),
    p90: quantile(taken, 0.9),
    runs: taken.length,
  };
}

/** The value below which this share of the values lies, interpolated. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (position - low);
}
