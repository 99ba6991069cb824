import { describe, expect, it } from "vitest";
// @ts-expect-error the bench is plain JavaScript
import { inFull, measure } from "../../bench/measure.mjs";

const FAR = Number.POSITIVE_INFINITY;

/** A measurement that gives these values one after another. */
function given<T>(...values: T[]) {
  let next = 0;
  return async () => values[next++]!;
}

const entry = (rest: object) => ({
  name: "entry",
  figures: { time: { unit: "ms" }, memory: { unit: "MiB", watched: true } },
  limits: { memory: 50 },
  ...rest,
});

describe("measure", () => {
  it("takes times of all turns but the first, and memory of the first", async () => {
    const { results } = await measure(
      entry({
        subject: given({ time: 900, memory: 60 }, { time: 10 }, { time: 30 }, { time: 20 }),
        peers: [
          {
            name: "peer",
            aims: { time: 0.25 },
            measure: given({ time: 900, memory: 120 }, { time: 70 }, { time: 80 }, { time: 90 }),
          },
        ],
      }),
      { runs: 3, deadline: FAR },
    );
    const [time, memory] = results;
    expect(time).toMatchObject({ entry: "entry", figure: "time", unit: "ms", drum: { median: 20, runs: 3 } });
    expect(time.peers).toMatchObject([{ name: "peer", median: 80, ratio: 0.25, aim: 0.25, met: true }]);
    expect(memory).toMatchObject({ figure: "memory", drum: { median: 60, limit: 50, met: false } });
    expect(memory.peers).toMatchObject([{ median: 120, ratio: 0.5 }]);
  });

  it("holds a figure of which more is better against the least ratio", async () => {
    const { results } = await measure(
      {
        name: "rate",
        figures: { rate: { unit: "/s", more: true } },
        subject: async () => 30,
        peers: [{ name: "peer", aims: { rate: 4 }, measure: async () => 10 }],
      },
      { runs: 1, deadline: FAR },
    );
    expect(results[0].peers).toMatchObject([{ ratio: 3, met: false }]);
  });

  it("drops a peer that fails, and says why", async () => {
    const fails = async () => {
      throw new Error("no model");
    };
    const { results, skipped } = await measure(
      entry({
        subject: async () => 1,
        peers: [
          { name: "broken", measure: fails },
          { name: "absent", missing: "not installed", measure: fails },
          { name: "sound", measure: async () => 2 },
        ],
      }),
      { runs: 2, deadline: FAR },
    );
    expect(results[0].peers.map((peer: { name: string }) => peer.name)).toEqual(["sound"]);
    expect(skipped).toEqual([
      { entry: "entry", peer: "absent", reason: "not installed" },
      { entry: "entry", peer: "broken", reason: "no model", failed: true },
    ]);
  });

  it("passes on the failure of drum itself", async () => {
    const subject = async () => {
      throw new Error("broken");
    };
    await expect(measure(entry({ subject, peers: [] }), { runs: 1, deadline: FAR })).rejects.toThrow(
      "broken",
    );
  });

  it("lets the first turn count where there is no time for another", async () => {
    const { results } = await measure(entry({ subject: async () => ({ time: 7, memory: 8 }), peers: [] }), {
      runs: 5,
      deadline: performance.now(),
    });
    expect(results.map(({ drum }: { drum: object }) => drum)).toMatchObject([
      { median: 7, runs: 1 },
      { median: 8, runs: 1 },
    ]);
  });

  it("takes the short form of an entry", async () => {
    const short = {
      name: "short",
      unit: "ms",
      aim: 2,
      runs: 1,
      subject: async () => 3,
      peerName: "peer",
      peer: async () => 1,
    };
    const { results } = await measure(inFull(short), { runs: 1, deadline: FAR });
    expect(results).toMatchObject([
      { entry: "short", figure: "time", unit: "ms", peers: [{ name: "peer", ratio: 3, aim: 2, met: false }] },
    ]);
  });
});
