import { setTimeout as sleep } from "node:timers/promises";
import { connection } from "./connection.mjs";
import { contentOf } from "./questions.mjs";

/** What became of all requests of a part of the drill. */
export function newTally() {
  return { sent: 0, answered: 0, refused: new Map(), failed: new Map(), times: [] };
}

/** Counts one outcome. */
export function count(tally, verdict, took) {
  tally.sent++;
  if (verdict === ANSWERED) {
    tally.answered++;
    tally.times.push(took);
    return;
  }
  const [kind, reason] = verdict;
  tally[kind].set(reason, (tally[kind].get(reason) ?? 0) + 1);
}

export const ANSWERED = Symbol("answered");
export const refused = (reason) => ["refused", reason];
export const failed = (reason) => ["failed", reason];

/** Right, or failed: the judgement where nothing may be refused. */
export function judge(question, outcome) {
  if (outcome.broken) return failed(`connection ${outcome.broken}`);
  if (outcome.status !== 200) return failed(`${outcome.status} ${outcome.body.slice(0, 200)}`);
  if (question.answer !== undefined && contentOf(outcome) !== question.answer) return failed("wrong answer");
  return ANSWERED;
}

/**
 * Keeps so many connections asking, each its next question when the last is answered, until told to stop.
 *
 * @param {{ host: string, port: number }} server
 * @param {{ message: Buffer, answer?: string }[]} questions
 * @param {{ connections: number, tally: ReturnType<typeof newTally>, byDesign?: Function, pause?: (client: number) =>
 *   number, leaves?: (outcome: object) => boolean }} how `byDesign` says why an outcome that is no right answer is as it should
 *   be, and gets the outcome and when its connection was opened; `pause` the milliseconds before a client's next request;
 *   `leaves` whether a client goes elsewhere for good
 * @returns {() => Promise<void>} stops, when what has been asked is answered
 */
export function startLoad(
  server,
  questions,
  { connections, tally, byDesign, pause = () => 0, leaves = () => false },
) {
  let over = false;
  const client = async (number) => {
    let line;
    for (let k = number; !over; k++) {
      if (!line?.usable) line = connection(server);
      const question = questions[k % questions.length];
      const outcome = await line.ask(question.message);
      let verdict = judge(question, outcome);
      if (verdict !== ANSWERED) {
        const reason = byDesign?.(outcome, line.opened);
        if (reason !== undefined) verdict = refused(reason);
      }
      count(tally, verdict, outcome.took);
      if (leaves(outcome)) break;
      const wait = verdict === ANSWERED ? pause(number) : 20;
      if (wait > 0) await sleep(wait);
    }
    line?.close();
  };
  const clients = Array.from({ length: connections }, (_, number) => client(number));
  return async () => {
    over = true;
    await Promise.all(clients);
  };
}
