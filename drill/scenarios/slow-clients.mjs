import { setTimeout as sleep } from "node:timers/promises";
import { connection } from "../connection.mjs";

/** Slow clients of each kind. */
const CLIENTS = 8;
/** The server's patience with them, in seconds. */
const LIMIT = 2;
/** Bytes of an answer that no buffers hold. */
const LONG_ANSWER = 16 * 2 ** 20;

/** Clients that drip their headers or their body are told 408, those that do not read are cut off; others notice nothing. */
export const slowClients = {
  name: "slow clients",
  async run(drill) {
    let readers = 0;
    await drill.withServer(["--client-timeout", `${LIMIT}`], async (server) => {
      const stop = drill.load(server);
      const [question] = drill.questions;
      const head = Buffer.from(question.head);
      const many = (work) => Array.from({ length: CLIENTS }, work);
      const long = longAnswer(drill, question);
      await Promise.all([
        ...many(() => drip(drill, server, question.message.subarray(0, head.length - 2))),
        ...many(() => drip(drill, server, question.message, head.length)),
        ...(long ? [1, 2].map(() => readNothing(drill, server, long)) : []),
      ]);
      readers = long ? 2 : 0;
      await stop();
    });
    return `${2 * CLIENTS} drip, ${readers} do not read, limit ${LIMIT} s`;
  },
};

/** Sends a request byte by byte, from some place on, until the server says something. */
async function drip(drill, server, message, from = 0) {
  const line = connection(server);
  const outcome = line.ask(message.subarray(0, from));
  const dripping = (async () => {
    for (let k = from; line.usable; k = Math.min(k + 1, message.length - 1)) {
      // The last byte is never sent.
      if (k < message.length - 1) line.socket.write(message.subarray(k, k + 1));
      await sleep(100);
    }
  })();
  drill.count(await outcome, ({ status }) => (status === 408 ? "408, too slow" : undefined));
  line.close();
  await dripping;
}

/** A request whose answer is longer than what can be under way; absent where the model gives none. */
function longAnswer({ large }, { answer = "", message, head }) {
  // An answer of a row is some bytes; the frame around it is not counted twice.
  const bytesPerRow = answer.length / 4;
  if (large === undefined || bytesPerRow < 1) return undefined;
  const rows = LONG_ANSWER / bytesPerRow;
  return large(Math.min(rows * (message.length - head.length) * 0.7, 256 * 2 ** 20));
}

/** Asks for a long answer and takes none of it: the server must close the connection. */
async function readNothing(drill, server, question) {
  const line = connection(server);
  line.socket.pause();
  line.socket.write(question.message);
  const { localPort } = await new Promise((resolve) =>
    line.socket.once("connect", () => resolve(line.socket)),
  );
  await drill.until(() => !drill.holds(server, localPort), "a client that does not read is not cut off");
  drill.count({ broken: "closed" }, () => "cut off, it did not read");
  line.close();
}
