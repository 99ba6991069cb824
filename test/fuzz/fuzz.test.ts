import { mkdirSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ROOT } from "../scenarios/run-drum.js";
import { ask, endConversations } from "./ask.js";
import { problemsOf } from "./checks.js";
import { slopeOf } from "./growth.js";
import { MODELS } from "./models.js";
import { requests, type Sent } from "./requests.js";
import { startFuzzed } from "./server.js";

/** Requests in all; each model gets its share. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 6000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** Names of the models, if not all. */
const ONLY = process.env.FUZZ_MODELS?.split(",");
const AT_ONCE = 8;
/** Looks at the memory in a run; those of its beginning do not count. */
const SAMPLES = 20;
const WARM_UP = 6;
/** Requests of an hour, at 50 a second. */
const HOUR = 180_000;
/** Requests to a model from which on the growth of its server's memory says something of an hour. */
const LONG = 10_000;

const chosen = MODELS.filter(({ name }) => ONLY?.includes(name) ?? true);
const share = Math.ceil(REQUESTS / chosen.length);

interface Finding {
  readonly problem: string;
  readonly times: number;
  /** The first request that showed it. */
  readonly sent: Sent;
}

/** Sends so many requests, a few at once, and adds to what has been found. */
async function bombard(
  list: readonly Sent[],
  check: (sent: Sent) => Promise<string[]>,
  found: Map<string, Finding>,
): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < list.length) {
      const sent = list[next++]!;
      const problems = await check(sent).catch((error: Error) => [`no answer: ${error.message}`]);
      for (const problem of problems) {
        const symptom = `${sent.method} ${sent.documented ?? sent.target.slice(0, 50)}: ${problem.replace(/[0-9a-f-]{36}/g, "…")}`;
        found.set(symptom, {
          problem,
          times: (found.get(symptom)?.times ?? 0) + 1,
          sent: found.get(symptom)?.sent ?? sent,
        });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

describe.each(chosen)("$name", (model) => {
  it.skipIf(model.missing !== undefined)(
    `answers ${share} requests of any kind (seed ${SEED})${model.missing ?? ""}`,
    { timeout: 3_600_000 },
    async () => {
      const fuzzed = await startFuzzed(model);
      const found = new Map<string, Finding>();
      const statuses = new Map<string, number>();
      const used: number[] = [];
      const resident: number[] = [];
      try {
        const arbitrary = requests(model, fuzzed.modelName);
        const check = async (sent: Sent) => {
          const received = await ask(fuzzed.server.url, sent);
          statuses.set(`${received.status}`, (statuses.get(`${received.status}`) ?? 0) + 1);
          return problemsOf(sent, received, model, fuzzed);
        };
        for (let k = 0; k < SAMPLES; k++) {
          const list = fc.sample(arbitrary, { numRuns: Math.ceil(share / SAMPLES), seed: SEED * 1000 + k });
          await bombard(list, check, found);
          const memory = await fuzzed.memory();
          if (memory.some(({ polluted }) => polluted))
            throw new Error("what all objects inherit has been changed");
          used.push(memory.reduce((sum, one) => sum + one.used, 0));
          resident.push((await fuzzed.resident()).reduce((sum, one) => sum + one, 0));
        }
        report(model.name, { found, statuses, used, resident });
        expect([...found].map(([symptom, { times }]) => `${times} × ${symptom}`)).toEqual([]);
        expect(fuzzed.suspicious).toEqual([]);
        expect(await fuzzed.deaths()).toBe(0);
        // What is in use grows with code that is loaded when first needed, and with caches that fill; then no more.
        expect(slopeOf(used.slice(WARM_UP)) * (SAMPLES - WARM_UP)).toBeLessThan(
          share < LONG ? 2 ** 25 : 2 ** 22,
        );
        // What processes have taken of the system comes to rest later, and in steps.
        const later = resident.slice(SAMPLES / 2);
        if (share >= LONG) expect(slopeOf(later) * later.length).toBeLessThan(2 ** 25);
      } finally {
        endConversations();
        await fuzzed.server.stop("SIGKILL");
      }
    },
  );
});

/** Says what happened, and keeps the requests that found something, to be sent again. */
function report(
  name: string,
  {
    found,
    statuses,
    used,
    resident,
  }: { found: Map<string, Finding>; statuses: Map<string, number>; used: number[]; resident: number[] },
): void {
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const course = (samples: number[]) => {
    const counted = samples.slice(WARM_UP);
    const slope = `${megabytes((slopeOf(counted) * SAMPLES * HOUR) / share)} MB in ${HOUR} requests`;
    const range = `${megabytes(counted[0]!)} to ${megabytes(counted.at(-1)!)} MB`;
    return share < LONG ? range : `${range}, ${slope}`;
  };
  const counts = [...statuses].sort().map(([status, times]) => `${status} × ${times}`);
  console.log(`${name}: ${counts.join(", ")}; in use ${course(used)}; resident ${course(resident)}`);
  if (found.size === 0) return;
  const folder = `${ROOT}/.build/fuzz`;
  mkdirSync(folder, { recursive: true });
  const readable = [...found].map(([symptom, { times, sent }]) => ({
    symptom,
    times,
    sent: { ...sent, body: sent.body?.toString("base64") },
  }));
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(readable, null, 2));
  console.log(`${name}: what was found is in ${folder}/${name}.json`);
}
