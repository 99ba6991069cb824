import { readFileSync } from "node:fs";
import { connection } from "./connection.mjs";
import { ANSWERED, count, failed, judge, newTally, refused, startLoad } from "./load.mjs";
import { questionsFor } from "./questions.mjs";
import { lives, startServer, until } from "./server.mjs";

/**
 * Runs the parts one after another, each against servers of its own.
 *
 * @param {{ name: string, run: (drill: object) => Promise<string | void> }[]} scenarios
 * @param {ReturnType<import("./settings.mjs").settingsOf>} settings
 * @param {(row: object) => void} done told of each part's row when it is over
 * @throws when the model cannot be asked at all
 */
export async function runDrill(scenarios, settings, done) {
  const start = (args) => {
    const codeDir = args.includes("--code-dir") ? [] : ["--code-dir", settings.codeDir];
    return startServer([...codeDir, ...settings.server, ...args]);
  };
  const server = await start([]);
  const known = await questionsFor(server, settings).finally(server.stop);
  let slowest = 0;
  for (const { name, run } of scenarios) {
    const drill = partOf({ ...known, slowest }, settings, start);
    let note;
    try {
      note = await run(drill);
    } catch (error) {
      drill.fail(error.message);
    }
    const row = { name, ...drill.result(), note: drill.skipped ?? note };
    slowest = Math.max(slowest, row.p99 ?? 0);
    done(row);
  }
  return known.note;
}

/** What a part has to work with. */
function partOf({ questions, large, slowest }, { codeDir, milliseconds, connections }, start) {
  const tally = newTally();
  const drill = {
    questions,
    large,
    slowest,
    codeDir,
    milliseconds,
    connections,
    skipped: undefined,
    start,
    until,
    lives,
    /** Runs something beside a server of its own, which must be the same process, and well, when it is over. */
    async withServer(args, work) {
      const server = await start(args);
      try {
        await work(server);
        await server.recovered();
        if (!lives(server.pid)) drill.fail("the server has ended");
        for (const question of questions) await drill.ask(server, question);
      } finally {
        await server.stop();
      }
    },
    load: (server, how) => startLoad(server, questions, { connections, tally, ...how }),
    /** Asks once, on a connection of its own. */
    async ask(server, question, byDesign) {
      const line = connection(server);
      const outcome = await line.ask(question.message);
      line.close();
      const verdict = judge(question, outcome);
      count(tally, verdict === ANSWERED ? verdict : designed(outcome, byDesign, verdict), outcome.took);
      return outcome;
    },
    /** Counts what became of a request that cannot have been answered. */
    count: (outcome, byDesign) =>
      count(tally, designed(outcome, byDesign, failed(outcome.broken ?? `${outcome.status}`))),
    /** Something is wrong that no request shows. */
    fail: (problem) => tally.failed.set(problem, (tally.failed.get(problem) ?? 0) + 1),
    skip(reason) {
      drill.skipped = `skipped: ${reason}`;
    },
    holds,
    result: () => resultOf(tally),
  };
  return drill;
}

function designed(outcome, byDesign, otherwise) {
  const reason = byDesign?.(outcome);
  return reason === undefined ? otherwise : refused(reason);
}

/** Whether a server's end of the connection from this local port is open. */
function holds({ port }, localPort) {
  const [from, to] = [port, localPort].map(
    (number) => `:${number.toString(16).padStart(4, "0").toUpperCase()}`,
  );
  return readFileSync("/proc/net/tcp", "latin1")
    .split("\n")
    .some((line) => {
      const [, local = "", remote = "", state] = line.trim().split(/\s+/);
      return local.endsWith(from) && remote.endsWith(to) && state === ESTABLISHED;
    });
}

const ESTABLISHED = "01";

function resultOf({ sent, answered, refused, failed, times }) {
  const sorted = times.sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))];
  const sum = (counts) => [...counts.values()].reduce((total, one) => total + one, 0);
  return {
    sent,
    answered,
    refused: sum(refused),
    failed: sum(failed),
    p50: at(0.5),
    p99: at(0.99),
    refusals: Object.fromEntries(refused),
    failures: Object.fromEntries(failed),
  };
}
